package io.millrace.streaming.kinesis

import java.io.File
import java.nio.charset.StandardCharsets.UTF_8
import java.time.Instant
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicInteger

import org.apache.commons.io.FileUtils
import org.apache.spark.sql.DataFrame
import org.apache.spark.sql.functions.{col, udf}
import org.apache.spark.sql.streaming.{StreamingQueryException, Trigger}

import io.millrace.local.kinesis.{Limits, LocalKinesis, Operation}

/** The source in real streaming queries against the local endpoint, its limits lifted. */
class KinesisSourceSuite extends KinesisStreamTest {
  import testImplicits._

  test("a query reads every record once, across stops and starts") {
    val stream = newStream(2)
    put(stream, 1 to 20)
    testStream(values(source(stream)))(
      drained,
      CheckAnswer((1 to 20).map(_.toString): _*),
      StopStream,
      Execute("put while stopped")(_ => put(stream, 21 to 30)),
      StartStream(),
      drained,
      CheckAnswer((1 to 30).map(_.toString): _*),
      Execute("put while running")(_ => put(stream, 31 to 35)),
      drained,
      CheckAnswer((1 to 35).map(_.toString): _*))
  }

  test("a record carries its lineage, key and arrival") {
    val stream = newStream(1)
    val position = kinesis.put(stream, "key", "hello".getBytes(UTF_8))
    val before = Instant.now().minusSeconds(60)
    withBatches(source(stream)) { batches =>
      val row = batches.all.head
      assert(row.getAs[String]("stream") == stream)
      assert(row.getAs[String]("shard_id") == position.shardId())
      assert(row.getAs[String]("sequence_number") == position.sequenceNumber())
      assert(row.getAs[Long]("sub_sequence_number") == 0)
      assert(row.getAs[String]("partition_key") == "key")
      assert(row.getAs[java.sql.Timestamp]("arrived_at").toInstant.isAfter(before))
      assert(new String(row.getAs[Array[Byte]]("value"), UTF_8) == "hello")
    }
  }

  test("restarting from every offset gives the rest of the records, in the same batches") {
    val stream = newStream(2)
    withTempDir { home =>
      val checkpoint = new File(home, "checkpoint")
      val first = new Batches
      for (i <- 0 until 4) {
        put(stream, i * 10 until i * 10 + 10)
        drainInto(first, source(stream), checkpoint)
      }
      val last = first.ids.max
      assert(last >= 3)
      for (committed <- -1L to last) {
        val copy = new File(home, s"restart-$committed")
        FileUtils.copyDirectory(checkpoint, copy)
        forgetCommits(copy, after = committed)
        val again = new Batches
        drainInto(again, source(stream), copy)
        // A batch that was decided but not committed is replayed exactly; later ones as before.
        val replayed = Some(committed + 1).filter(_ <= last)
        replayed.foreach(id => assert(again.keys(id) == first.keys(id), s"batch $id"))
        val expected = first.ids.filter(_ > committed).flatMap(first.keys).sorted
        assert(again.ids.flatMap(again.keys).sorted == expected, s"after batch $committed")
      }
    }
  }

  test("two actions on one batch see the same rows, and the network sees them once") {
    val stream = newStream(3)
    put(stream, 1 to 300)
    val differences = new AtomicInteger
    withTempDir { checkpoint =>
      val sentAgain = new AtomicInteger
      val query = source(stream).writeStream
        .option("checkpointLocation", checkpoint.getPath)
        .trigger(Trigger.AvailableNow())
        .foreachBatch { (batch: DataFrame, _: Long) =>
          put(stream, 1000 to 1010)
          val rows = texts(batch)
          put(stream, 2000 to 2010)
          val sent = recordsSent
          if (texts(batch) != rows) differences.incrementAndGet()
          sentAgain.addAndGet((recordsSent - sent).toInt)
          ()
        }
        .start()
      query.processAllAvailable()
      query.awaitTermination()
      assert(differences.get == 0)
      assert(sentAgain.get == 0)
    }
  }

  test("a speculative attempt reads what the first attempt reads") {
    val stream = newStream(1)
    put(stream, 1 to 500)
    val batches = microBatches(stream)
    try {
      val start = batches.initialOffset()
      val end = batches.latestOffset(start, null)
      put(stream, 501 to 600)
      val partitions = batches.planInputPartitions(start, end)
      val factory = batches.createReaderFactory()
      val slow = factory.createReader(partitions.head)
      assert(slow.next())
      val fast = numbers(factory.createReader(partitions.head))
      val rest = numbers(slow)
      assert(fast.tail == rest)
      assert(numbers(factory.createReader(partitions.head)) == fast)
    } finally batches.stop()
  }

  test("a task that fails half-way and runs again loses and repeats nothing") {
    val stream = newStream(2)
    put(stream, 1 to 200)
    FailOnce.reset()
    val failing = udf { (value: Array[Byte]) =>
      FailOnce.at(new String(value, UTF_8), Set("77", "150"))
      value
    }
    val conf = "spark.task.maxFailures"
    assume(spark.sparkContext.master.startsWith("local"), conf)
    withBatches(source(stream).withColumn("value", failing(col("value"))), retries = 3) { batches =>
      assert(numbersOf(batches) == (1 to 200))
    }
  }

  test("AvailableNow stops at the tip that it saw") {
    val stream = newStream(2)
    put(stream, 1 to 100)
    withTempDir { checkpoint =>
      val seen = new Batches
      val query = source(stream, "maxBytesPerTrigger" -> "1MB").writeStream
        .option("checkpointLocation", checkpoint.getPath)
        .trigger(Trigger.AvailableNow())
        .foreachBatch { (batch: DataFrame, id: Long) =>
          put(stream, 1001 to 1050)
          seen.add(batch, id)
        }
        .start()
      query.awaitTermination()
      assert(numbersOf(seen).filter(_ <= 1000) == (1 to 100))
      assert(numbersOf(seen).forall(_ <= 1000), "records that arrived after the start were read")
      drainInto(seen, source(stream), checkpoint)
      assert(numbersOf(seen).count(_ > 1000) % 50 == 0)
      assert(numbersOf(seen).count(_ > 1000) > 0)
    }
  }

  test("throttling, expired iterators, empty pages and connection resets lose nothing") {
    val stream = newStream(2)
    val faults = kinesis.faults()
    faults.on(Operation.GET_RECORDS).probability(0.2, 1).throttle()
    faults.on(Operation.GET_RECORDS).probability(0.2, 2).expireIterator()
    faults.on(Operation.GET_RECORDS).probability(0.2, 3).resetConnection()
    faults.on(Operation.GET_SHARD_ITERATOR).probability(0.2, 4).throttle()
    faults.on(Operation.LIST_SHARDS).times(1).internalFailure()
    val batches = new Batches
    withTempDir { checkpoint =>
      for (i <- 0 until 5) {
        put(stream, i * 100 + 1 to i * 100 + 100)
        drainInto(batches, source(stream), checkpoint)
      }
    }
    assert(numbersOf(batches) == (1 to 500))
  }

  test("a range that was trimmed while the query was down fails the query, with the remedy") {
    val stream = newStream(1)
    put(stream, 1 to 10)
    withTempDir { checkpoint =>
      drainInto(new Batches, source(stream), checkpoint)
      val lost = put(stream, 11 to 20).last
      put(stream, 21 to 30)
      kinesis.trim(stream, lost.shardId(), lost.sequenceNumber())
      val failure = intercept[StreamingQueryException] {
        drainInto(new Batches, source(stream), checkpoint)
      }
      val message = causes(failure).map(_.getMessage).find(_.contains("no longer in Kinesis"))
      assert(message.exists(text => text.contains(lost.shardId()) && text.contains(stream)))
      assert(message.exists(_.contains("start on a new checkpoint")))
    }
  }

  test("a start at latest skips what was there, and still means that time after a restart") {
    val stream = newStream(1)
    put(stream, 1 to 10)
    withTempDir { checkpoint =>
      val batches = new Batches
      Thread.`yield`()
      awaitNextMilli()
      drainInto(batches, source(stream, "start" -> "latest"), checkpoint)
      put(stream, 11 to 15)
      drainInto(batches, source(stream, "start" -> "latest"), checkpoint)
      assert(numbersOf(batches) == (11 to 15))
    }
  }

  test("a catch-up goes on in small batches behind an hour without records") {
    val clock = new SetClock(Instant.now().minusSeconds(7200))
    val server = LocalKinesis.builder().limits(Limits.lifted()).clock(clock).start()
    try {
      server.createStream("gap", 2)
      def secondsOfTraffic(): Unit =
        for (_ <- 1 to 100) {
          clock.advance(100)
          for (i <- 1 to 10) server.put("gap", s"key-$i", Array.fill[Byte](10000)('x'))
        }
      secondsOfTraffic()
      clock.advance(3600 * 1000)
      secondsOfTraffic()
      clock.advance(600 * 1000)
      withTempDir { checkpoint =>
        val batches = new Batches
        drainInto(
          batches,
          source("gap", "endpoint" -> server.endpoint().toString, "maxBytesPerTrigger" -> "1MB"),
          checkpoint)
        assert(batches.all.size == 2000)
        // 1 MB is 100 records; a slice is an estimate, but none may swallow what follows the gap.
        assert(batches.ids.map(id => batches.keys(id).size).max <= 400)
      }
    } finally server.close()
  }

  test("a driver whose clock is ahead of Kinesis reads everything, and AvailableNow ends") {
    val late = java.time.Clock.offset(java.time.Clock.systemUTC(), java.time.Duration.ofSeconds(-90))
    val server = LocalKinesis.builder().limits(Limits.lifted()).clock(late).start()
    try {
      server.createStream("late", 2)
      def putLate(numbers: Seq[Int]): Unit = numbers.foreach { n =>
        server.put("late", s"key-${n % 17}", n.toString.getBytes(UTF_8))
        if (n % 100 == 0) awaitNextMilli()
      }
      val rows = source("late", "endpoint" -> server.endpoint().toString)
      withTempDir { checkpoint =>
        val batches = new Batches
        putLate(1 to 3000)
        val query = rows.writeStream
          .option("checkpointLocation", checkpoint.getPath)
          .trigger(Trigger.AvailableNow())
          .foreachBatch((batch: DataFrame, id: Long) => batches.add(batch, id))
          .start()
        assert(query.awaitTermination(60000))
        assert(numbersOf(batches) == (1 to 3000))
        for (i <- 3 until 6) {
          putLate(i * 1000 + 1 to i * 1000 + 1000)
          drainInto(batches, rows, checkpoint)
        }
        assert(numbersOf(batches) == (1 to 6000))
      }
      withTempDir { checkpoint =>
        val future = new Batches
        drainInto(future, source("late", "endpoint" -> server.endpoint().toString, "start" -> "latest"), checkpoint)
        assert(future.all.isEmpty)
      }
    } finally server.close()
  }

  test("a start at a time begins with the first record that arrived then") {
    val stream = newStream(1)
    put(stream, 1 to 10)
    awaitNextMilli()
    val time = Instant.now()
    put(stream, 11 to 15)
    withBatches(source(stream, "start" -> time.toString)) { batches =>
      assert(numbersOf(batches) == (11 to 15))
    }
  }

  test("splits and merges lose nothing and keep the order of each key") {
    val stream = newStream(2)
    val batches = new Batches
    withTempDir { checkpoint =>
      put(stream, 1 to 100)
      drainInto(batches, source(stream), checkpoint)
      kinesis.split(stream, kinesis.openShards(stream).get(0))
      put(stream, 101 to 200)
      drainInto(batches, source(stream), checkpoint)
      val open = kinesis.openShards(stream)
      kinesis.merge(stream, open.get(1), open.get(2))
      put(stream, 201 to 300)
      drainInto(batches, source(stream), checkpoint)
    }
    assert(numbersOf(batches) == (1 to 300))
  }

  test("a checkpoint of another stream, or of one that was created again, is refused") {
    val stream = newStream(1)
    val other = newStream(1)
    put(stream, 1 to 3)
    withTempDir { checkpoint =>
      drainInto(new Batches, source(stream), checkpoint)
      assert(failureOf(source(other), checkpoint).contains(s"written for stream '$stream'"))
      kinesis.deleteStream(stream)
      awaitNextMilli()
      kinesis.createStream(stream, 1)
      put(stream, 4 to 6)
      assert(failureOf(source(stream), checkpoint).contains("deleted and created again"))
    }
  }
}

/** Fails the first look at each of some values, whichever task looks. */
private object FailOnce {
  private val failed = ConcurrentHashMap.newKeySet[String]()
  def reset(): Unit = failed.clear()
  def at(value: String, wanted: Set[String]): Unit =
    if (wanted(value) && failed.add(value)) throw new IllegalStateException(s"planned failure at $value")
}
