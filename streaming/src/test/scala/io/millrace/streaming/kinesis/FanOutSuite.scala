package io.millrace.streaming.kinesis

import java.io.File
import java.nio.charset.StandardCharsets.UTF_8
import java.time.Duration
import java.util.concurrent.Semaphore

import scala.collection.JavaConverters._

import org.apache.spark.sql.DataFrame
import org.apache.spark.sql.streaming.StreamingQueryException
import org.scalatest.concurrent.Eventually
import org.scalatest.time.{Millis, Seconds, Span}

import io.millrace.local.kinesis.Operation

/**
 * What a query does as a registered consumer that a polling one does not. Records come in bursts larger than what
 * the driver sees of a shard in one look, so that tasks have to read.
 */
class FanOutSuite extends KinesisStreamTest with Eventually {
  override implicit val patienceConfig: PatienceConfig =
    PatienceConfig(timeout = Span(30, Seconds), interval = Span(5, Millis))

  override protected def consumer: Map[String, String] = Map("consumer" -> "fan-out")

  private def polling = Seq("consumer" -> "polling")

  test("records of a busy stream reach the tasks by push, the driver sees a few") {
    val stream = newStream(1)
    val polled = recordsSent
    val turns = new Semaphore(0)
    val batches = new Batches {
      override def add(batch: DataFrame, id: Long): Unit = {
        super.add(batch, id)
        turns.acquire()
      }
    }
    def putBurst(i: Int): Unit =
      for (from <- i * 4000 + 1 until i * 4000 + 4000 by 10) {
        put(stream, from until from + 10)
        awaitNextMilli()
      }
    putBurst(0)
    withTempDir { checkpoint =>
      val query = start(batches, source(stream), checkpoint)
      try {
        // While a micro-batch is held, more waits than a look shows, however quick micro-batches are.
        for (i <- 1 to 2) {
          eventually(assert(batches.ids.size >= i && turns.hasQueuedThreads))
          putBurst(i)
          turns.release()
        }
        turns.release(1000000)
        query.processAllAvailable()
      } finally query.stop()
    }
    assert(numbersOf(batches) == (1 to 12000))
    assert(pushed(stream).records() > 6000)
    assert(recordsSent - polled < 6000)
  }

  test("polling, then fan-out, then polling go on from one checkpoint") {
    val stream = newStream(2)
    withTempDir { checkpoint =>
      val batches = new Batches
      for ((options, i) <- Seq(polling, Nil, polling, Nil).zipWithIndex) {
        put(stream, i * 2500 + 1 to i * 2500 + 2500)
        drainInto(batches, source(stream, options: _*), checkpoint)
      }
      assert(numbersOf(batches) == (1 to 10000))
      val last = batches.ids.max
      // A batch that one of them decided and did not finish is the same to the other.
      for (options <- Seq(polling, Nil)) {
        forgetCommits(checkpoint, after = last - 1)
        val again = new Batches
        drainInto(again, source(stream, options: _*), checkpoint)
        assert(again.keys(last) == batches.keys(last))
      }
    }
  }

  test("subscriptions that expire under load leave no gap and no duplicate") {
    val stream = newStream(2)
    withTempDir { checkpoint =>
      val batches = new Batches
      val before = StreamClients.pushCounts().renewals.sum()
      def renewals = StreamClients.pushCounts().renewals.sum() - before
      var i = 0
      val query = start(batches, source(stream), checkpoint)
      try {
        while (renewals < 10) {
          assert(i < 100, "subscriptions are not renewed")
          put(stream, i * 5000 + 1 to i * 5000 + 2500)
          eventually(assert(kinesis.subscriptions() == 2))
          kinesis.expireSubscriptions()
          put(stream, i * 5000 + 2501 to i * 5000 + 5000)
          i += 1
        }
        query.processAllAvailable()
      } finally query.stop()
      assert(numbersOf(batches) == (1 to i * 5000))
      assert(keysAreInOrder(batches))
    }
  }

  test("resets, errors, throttles and early ends of subscriptions lose and repeat nothing") {
    val stream = newStream(2)
    def faults = kinesis.faults().on(Operation.SUBSCRIBE_TO_SHARD).stream(stream)
    withTempDir { checkpoint =>
      val batches = new Batches
      faults.probability(0.1, 1).resetInEvent()
      faults.probability(0.1, 2).resetStreamInEvent()
      faults.probability(0.1, 3).endBeforeEvent()
      faults.probability(0.1, 4).failInsteadOfEvent("ResourceNotFoundException", "planned")
      faults.probability(0.1, 5).failInsteadOfEvent("InternalFailureException", "planned")
      faults.probability(0.1, 6).eventLatency(Duration.ofMillis(20))
      faults.probability(0.1, 7).resetConnection()
      faults.probability(0.1, 8).throttle()
      faults.probability(0.1, 9).internalFailure()
      for (error <- Seq("ResourceInUseException", "LimitExceededException", "ResourceNotFoundException"))
        faults.probability(0.1, error.length).fail(error, "planned")
      val query = start(batches, source(stream), checkpoint)
      try
        for (i <- 0 until 8) {
          put(stream, i * 2500 + 1 to i * 2500 + 2500)
          query.processAllAvailable()
        }
      finally query.stop()
      assert(numbersOf(batches) == (1 to 20000))
      assert(keysAreInOrder(batches))
      assert(pushed(stream).calls() > 20)
    }
  }

  test("shards that split and merge under load are read to their end, then their children") {
    val stream = newStream(2)
    withTempDir { checkpoint =>
      val batches = new Batches
      val query = start(batches, source(stream, "shardListInterval" -> "1s"), checkpoint)
      try
        for (i <- 0 until 6) {
          put(stream, i * 5000 + 1 to i * 5000 + 2500)
          val open = kinesis.openShards(stream)
          if (i % 2 == 0) kinesis.split(stream, open.get(0)) else kinesis.merge(stream, open.get(0), open.get(1))
          put(stream, i * 5000 + 2501 to i * 5000 + 5000)
        }
      finally {
        query.processAllAvailable()
        query.stop()
      }
      assert(numbersOf(batches) == (1 to 30000))
    }
  }

  test("two fan-out queries and one that polls each see everything") {
    val stream = newStream(2)
    val all = Seq(Nil, Nil, polling).map(options => (options, new Batches))
    withTempDir { home =>
      val queries = all.zipWithIndex.map { case ((options, batches), i) =>
        start(batches, source(stream, options: _*), new File(home, i.toString))
      }
      try {
        for (i <- 0 until 5) put(stream, i * 2500 + 1 to i * 2500 + 2500)
        queries.foreach(_.processAllAvailable())
        assert(kinesis.consumers(stream).size() == 2)
      } finally queries.foreach(_.stop())
    }
    for ((_, batches) <- all) assert(numbersOf(batches) == (1 to 12500))
    assert(kinesis.consumers(stream).isEmpty)
  }

  test("a slow task holds the push up, and gets everything") {
    val stream = newStream(1)
    val megabytes = 60
    val last = (0 until megabytes * 10)
      .map(_ => kinesis.put(stream, "key", Array.fill[Byte](100 << 10)('x')).sequenceNumber())
      .last
    val batches = microBatches(stream)
    try {
      val from = batches.initialOffset()
      val to = Iterator
        .iterate(from)(start => Option(batches.latestOffset(start, null)).getOrElse(start))
        .find(KinesisOffset.of(_).shards().values().asScala.exists(_.sequenceNumber() == last))
        .get
      val reader = batches.createReaderFactory().createReader(batches.planInputPartitions(from, to).head)
      assert(reader.next())
      val held = pushedOnceStill(stream)
      // The buffer, the window of the connection and what the endpoint has written to it.
      assert(held < (10 << 20), s"$held bytes were pushed for one record")
      assert(numbers(reader).last == last)
      assert(pushed(stream).bytes() > held)
      reader.close()
    } finally batches.stop()
  }

  test("a consumer is registered while the query runs, and deregistered when it stops") {
    val stream = newStream(1)
    withTempDir { checkpoint =>
      val query = start(new Batches, source(stream), checkpoint)
      try {
        put(stream, 1 to 10)
        query.processAllAvailable()
        assert(kinesis.consumers(stream).asScala.forall(_.matches("millrace-[0-9a-f]{32}")))
        assert(kinesis.consumers(stream).size() == 1)
      } finally query.stop()
      assert(kinesis.consumers(stream).isEmpty)
    }
  }

  test("what a killed query leaves registered is used by its next run, and by no other query") {
    val stream = newStream(1)
    withTempDir { home =>
      val checkpoint = new File(home, "checkpoint")
      val left = killedConsumer(stream, checkpoint)
      kinesis.registerConsumer(stream, "millrace-tool")
      val registrations = kinesis.calls().of(Operation.REGISTER_CONSUMER, stream).calls()

      withRunning(stream, new File(home, "other")) {
        assert(kinesis.consumers(stream).size() == 3)
      }
      assert(kinesis.consumers(stream).asScala.toSet == Set(left, "millrace-tool"))
      withRunning(stream, checkpoint) {
        assert(kinesis.consumers(stream).asScala.toSet == Set(left, "millrace-tool"))
      }
      assert(kinesis.calls().of(Operation.REGISTER_CONSUMER, stream).calls() == registrations + 1)
      assert(kinesis.consumers(stream).asScala == Seq("millrace-tool"))
    }
  }

  test("what a killed query leaves registered is deregistered when its next run does not use it") {
    val stream = newStream(1)
    kinesis.registerConsumer(stream, "given")
    withTempDir { checkpoint =>
      for (options <- Seq(polling, Seq("consumerName" -> "given"))) {
        killedConsumer(stream, checkpoint)
        withRunning(stream, checkpoint, options: _*) {
          assert(kinesis.consumers(stream).asScala == Seq("given"))
        }
        assert(kinesis.consumers(stream).asScala == Seq("given"))
      }
    }
  }

  test("a consumer that goes while the query runs fails it, with the remedy") {
    val stream = newStream(1)
    put(stream, 1 to 2500)
    withTempDir { checkpoint =>
      val batches = new Batches
      val query = start(batches, source(stream, "retryBudget" -> "2s"), checkpoint)
      query.processAllAvailable()
      kinesis.consumers(stream).forEach(name => kinesis.deregisterConsumer(stream, name))
      put(stream, 2501 to 5000)
      val failure = intercept[StreamingQueryException](query.processAllAvailable())
      assert(messages(failure).contains("If the consumer is gone, start the query again"))
      drainInto(batches, source(stream), checkpoint)
      assert(numbersOf(batches) == (1 to 5000))
    }
  }

  test("missing permissions and a full stream fail the query, with the remedy") {
    val stream = newStream(1)
    put(stream, 1 to 2500)
    withTempDir { checkpoint =>
      kinesis.faults().on(Operation.SUBSCRIBE_TO_SHARD).accessDenied()
      assert(failureOf(source(stream), checkpoint).contains("Allow kinesis:SubscribeToShard"))
      kinesis.faults().clear()
      kinesis.faults().on(Operation.REGISTER_CONSUMER).accessDenied()
      assert(failureOf(source(stream), checkpoint).contains("Allow kinesis:RegisterStreamConsumer"))
      kinesis.faults().clear()
      kinesis.faults().on(Operation.REGISTER_CONSUMER).fail("LimitExceededException", "planned")
      val full = failureOf(source(stream, "retryBudget" -> "1s"), checkpoint)
      assert(full.contains("as many registered consumers as it may have"))
      kinesis.faults().clear()
      val batches = new Batches
      drainInto(batches, source(stream), checkpoint)
      assert(numbersOf(batches) == (1 to 2500))
    }
  }

  // ---- the pieces that the tests are told with ----

  private def pushed(stream: String) = kinesis.calls().of(Operation.SUBSCRIBE_TO_SHARD, stream)

  /** Waits until many answers of the endpoint have come without a push in between. */
  private def pushedOnceStill(stream: String): Long = {
    val client = StreamClients.ofConsumers(microBatchOptions(stream).client(), stream, new CallMeter)
    var bytes = pushed(stream).bytes()
    var still = 0
    while (still < 200) {
      client.find("nobody", Duration.ofSeconds(30))
      val now = pushed(stream).bytes()
      still = if (now > bytes) 0 else still + 1
      bytes = now
    }
    bytes
  }

  /** Runs the query of a checkpoint once, and leaves its consumer as a kill would. */
  private def killedConsumer(stream: String, checkpoint: File): String = {
    var name = ""
    withRunning(stream, checkpoint) {
      name = kinesis.consumers(stream).asScala.filter(_.matches("millrace-[0-9a-f]{32}")).head
    }
    kinesis.registerConsumer(stream, name)
    name
  }

  private def withRunning(stream: String, checkpoint: File, options: (String, String)*)(check: => Unit): Unit = {
    val query = start(new Batches, source(stream, options: _*), checkpoint)
    try {
      put(stream, 1 to 10)
      query.processAllAvailable()
      check
    } finally query.stop()
  }

  private def await(condition: => Boolean): Unit =
    while (!condition) Thread.onSpinWait()

  private def keysAreInOrder(batches: Batches): Boolean =
    batches.all
      .groupBy(_.getAs[String]("partition_key"))
      .values
      .map(_.map(row => new String(row.getAs[Array[Byte]]("value"), UTF_8).toInt))
      .forall(numbers => numbers == numbers.sorted)

  private def messages(error: Throwable): String =
    causes(error).map(cause => String.valueOf(cause.getMessage)).mkString("\n")
}
