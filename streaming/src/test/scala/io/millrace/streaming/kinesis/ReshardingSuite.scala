package io.millrace.streaming.kinesis

import java.nio.charset.StandardCharsets.UTF_8
import java.time.Instant

import scala.collection.JavaConverters._

import org.apache.spark.sql.Row

import io.millrace.local.kinesis.{Limits, LocalKinesis}

/** Splits and merges, however they come: every record once, in order per key. */
class ReshardingSuite extends KinesisStreamTest {

  test("split and merged twice in a row before anything is drained") {
    val stream = newStream(2)
    put(stream, 1 to 100)
    val children = kinesis.split(stream, kinesis.openShards(stream).get(0))
    put(stream, 101 to 200)
    kinesis.split(stream, children.get(1))
    put(stream, 201 to 300)
    val open = kinesis.openShards(stream)
    val merged = kinesis.merge(stream, open.get(0), open.get(1))
    put(stream, 301 to 400)
    kinesis.merge(stream, merged, kinesis.openShards(stream).get(1))
    put(stream, 401 to 500)
    drainedInOrder(stream, 1 to 500)
  }

  test("UpdateShardCount up and down, while a query runs and while it is stopped") {
    val stream = newStream(2)
    withTempDir { checkpoint =>
      val batches = new Batches
      val query = start(batches, source(stream), checkpoint)
      try {
        put(stream, 1 to 100)
        kinesis.updateShardCount(stream, 6)
        put(stream, 101 to 200)
        query.processAllAvailable()
        kinesis.updateShardCount(stream, 3)
        put(stream, 201 to 300)
        query.processAllAvailable()
      } finally query.stop()
      kinesis.updateShardCount(stream, 5)
      put(stream, 301 to 400)
      kinesis.updateShardCount(stream, 1)
      put(stream, 401 to 500)
      drainInto(batches, source(stream, "shardListInterval" -> "1s"), checkpoint)
      assertEachInOrder(batches, 1 to 500)
    }
  }

  test("shards that close without ever having held a record") {
    val stream = newStream(1)
    val children = kinesis.split(stream, kinesis.openShards(stream).get(0)).asScala
    kinesis.merge(stream, children(0), children(1))
    put(stream, 1 to 20)
    drainedInOrder(stream, 1 to 20)
    withTempDir { checkpoint =>
      val batches = new Batches
      drainInto(batches, source(stream), checkpoint)
      kinesis.split(stream, kinesis.openShards(stream).get(0))
      kinesis.updateShardCount(stream, 4)
      kinesis.updateShardCount(stream, 2)
      put(stream, 21 to 40)
      drainInto(batches, source(stream), checkpoint)
      assertEachInOrder(batches, 1 to 40)
    }
  }

  test("a parent is at its end before its children's records are given out") {
    val stream = newStream(1)
    put(stream, 1 to 2500)
    awaitNextMilli()
    val parent = kinesis.openShards(stream).get(0)
    kinesis.split(stream, parent)
    put(stream, 2501 to 5000)
    withTempDir { checkpoint =>
      val batches = new Batches
      drainInto(batches, source(stream, "maxRecordsPerTrigger" -> "500"), checkpoint)
      assertEachInOrder(batches, 1 to 5000)
      val ofParent = batches.ids.filter(id => batches.keys(id).exists(_.startsWith(parent)))
      val ofChildren = batches.ids.filter(id => batches.keys(id).exists(!_.startsWith(parent)))
      assert(ofParent.max < ofChildren.min)
    }
  }

  test("parents that retention has already taken are not waited for") {
    val clock = new SetClock(Instant.now().minusSeconds(100000))
    val server = LocalKinesis.builder().limits(Limits.lifted()).clock(clock).start()
    try {
      server.createStream("aged", 1)
      server.put("aged", "key", "0".getBytes(UTF_8))
      server.split("aged", server.openShards("aged").get(0))
      clock.advance(25 * 3600 * 1000)
      server.split("aged", server.openShards("aged").get(0))
      for (n <- 1 to 20) server.put("aged", s"key-$n", n.toString.getBytes(UTF_8))
      withTempDir { checkpoint =>
        val batches = new Batches
        drainInto(batches, source("aged", "endpoint" -> server.endpoint().toString), checkpoint)
        assert(numbersOf(batches) == (1 to 20))
      }
    } finally server.close()
  }

  private def drainedInOrder(stream: String, numbers: Seq[Int]): Unit =
    withTempDir { checkpoint =>
      val batches = new Batches
      drainInto(batches, source(stream), checkpoint)
      assertEachInOrder(batches, numbers)
    }

  /** Every number once, and those of one key in the order that they were put. */
  private def assertEachInOrder(batches: Batches, numbers: Seq[Int]): Unit = {
    assert(numbersOf(batches) == numbers)
    val perKey = batches.all.groupBy(_.getAs[String]("partition_key"))
    perKey.foreach { case (key, rows) =>
      // One batch holds no shard and its child, so batches give the order between shards.
      val given = rows.map(number)
      assert(given == given.sorted, s"the order of $key")
    }
  }

  private def number(row: Row): Int = new String(row.getAs[Array[Byte]]("value"), UTF_8).toInt
}
