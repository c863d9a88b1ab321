package io.millrace.streaming.kinesis

import java.time.Instant

import scala.collection.JavaConverters._

import org.apache.spark.sql.functions.{col, window}
import org.apache.spark.sql.streaming.Trigger

import io.millrace.local.kinesis.{Limits, LocalKinesis}

/** A query that is far behind goes through the backlog of all shards side by side. */
class CatchUpSuite extends KinesisStreamTest {

  test("a backlog of an hour, one shard with 20 times the data: nothing is late for a minute's watermark") {
    val clock = new SetClock(Instant.now().minusSeconds(3700))
    val server = LocalKinesis.builder().limits(Limits.lifted()).clock(clock).start()
    try {
      server.createStream("skewed", 4)
      val keys = keyOfEachShard(server, "skewed")
      val payload = Array.fill[Byte](500)('x')
      var put = 0
      for (_ <- 1 to 1800) {
        clock.advance(2000)
        keys.zipWithIndex.foreach { case (key, shard) =>
          for (_ <- 1 to (if (shard == 0) 20 else 1)) {
            server.put("skewed", key, payload)
            put += 1
          }
        }
      }
      withTempDir { checkpoint =>
        val counted = source(
          "skewed",
          "endpoint" -> server.endpoint().toString,
          "maxBytesPerTrigger" -> "1MB")
          .withWatermark("arrived_at", "1 minute")
          .groupBy(window(col("arrived_at"), "1 minute"), col("shard_id"))
          .count()
        val query = counted.writeStream
          .option("checkpointLocation", checkpoint.getPath)
          .outputMode("update")
          .trigger(Trigger.AvailableNow())
          .format("noop")
          .start()
        assert(query.awaitTermination(240000))
        val progress = query.recentProgress
        assert(progress.length >= 10, "a backlog of 20 times the limit takes many batches")
        assert(progress.map(_.numInputRows).sum == put)
        val late = progress.flatMap(_.stateOperators).map(_.numRowsDroppedByWatermark).sum
        assert(late == 0)
        val watermarks = progress.flatMap(batch => Option(batch.eventTime.get("watermark")))
        assert(watermarks.distinct.length >= 5, "the watermark has to move for rows to be late")
      }
    } finally server.close()
  }

  /** A key for each shard, the first shard's first. */
  private def keyOfEachShard(server: LocalKinesis, stream: String): Seq[String] = {
    server.createStream("probe", server.openShards(stream).size)
    val found = scala.collection.mutable.Map[String, String]()
    Iterator
      .from(0)
      .map(n => s"key-$n")
      .takeWhile(_ => found.size < server.openShards(stream).size)
      .foreach(key => found.getOrElseUpdate(server.put("probe", key, Array[Byte](1)).shardId(), key))
    server.openShards(stream).asScala.map(found)
  }
}
