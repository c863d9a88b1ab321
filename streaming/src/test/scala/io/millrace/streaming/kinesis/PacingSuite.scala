package io.millrace.streaming.kinesis

import java.time.Instant

import org.apache.spark.sql.DataFrame
import org.apache.spark.sql.functions.{count, lit}
import org.apache.spark.sql.streaming.Trigger

import io.millrace.local.kinesis.Operation

/** What the source costs: calls and bytes, as the endpoint counts them. */
class PacingSuite extends KinesisStreamTest {

  test("an idle shard costs one call per trigger, and no batch runs for it") {
    val stream = newStream(4)
    put(stream, 1 to 40)
    withTempDir { checkpoint =>
      val batches = new Batches
      val query = start(batches, source(stream), checkpoint)
      try {
        query.processAllAvailable()
        val looked = query.recentProgress.map(_.batchId).max
        val reads = calls(Operation.GET_RECORDS)
        val iterators = calls(Operation.GET_SHARD_ITERATOR)
        val triggers = 5
        for (_ <- 1 to triggers) query.processAllAvailable()
        // Each asks whether there is more, until one trigger finds nothing.
        val perTrigger = (calls(Operation.GET_RECORDS) - reads) % 4
        assert(perTrigger == 0)
        assert(calls(Operation.GET_SHARD_ITERATOR) == iterators)
        assert(query.recentProgress.map(_.batchId).max == looked)
        assert(batches.all.size == 40)
      } finally query.stop()
    }
  }

  test("records of quiet shards cross the network once, whatever a batch is used for") {
    val stream = newStream(3)
    withTempDir { checkpoint =>
      val before = recordsSent
      val query = source(stream).writeStream
        .option("checkpointLocation", checkpoint.getPath)
        .foreachBatch { (batch: DataFrame, _: Long) =>
          batch.count()
          batch.agg(count(lit(1))).collect()
          batch.write.format("noop").mode("append").save()
        }
        .start()
      try {
        for (i <- 0 until 10) {
          put(stream, i * 60 until i * 60 + 60)
          query.processAllAvailable()
        }
        assert(recordsSent - before == 600)
      } finally query.stop()
    }
  }

  test("records of a busy stream cross the network once, but for one or a glance per look") {
    val stream = newStream(2)
    val records = 60000
    put(stream, 1 to records)
    awaitNextMilli()
    withTempDir { checkpoint =>
      val before = recordsSent
      val query = source(stream, "maxRecordsPerTrigger" -> "20000").writeStream
        .option("checkpointLocation", checkpoint.getPath)
        .trigger(Trigger.AvailableNow())
        .foreachBatch { (batch: DataFrame, _: Long) =>
          batch.count()
          batch.write.format("noop").mode("append").save()
        }
        .start()
      query.awaitTermination()
      val extra = recordsSent - before - records
      assert(query.recentProgress.map(_.numInputRows).sum > 0)
      assert(extra >= 0 && extra <= records / 10, s"$extra of $records records were sent twice")
    }
  }

  test("calls on a shard keep to the budget, also while it is read behind the present") {
    val stream = newStream(1)
    put(stream, 1 to 10000)
    withTempDir { checkpoint =>
      val reads = calls(Operation.GET_RECORDS)
      val iterators = calls(Operation.GET_SHARD_ITERATOR)
      val begun = Instant.now()
      val batches = new Batches
      val rows = source(
        stream,
        "maxCallsPerShardPerSecond" -> "8",
        "maxRecordsPerTrigger" -> "2000")
      drainInto(batches, rows, checkpoint)
      assert(batches.all.size == 10000)
      val seconds = java.time.Duration.between(begun, Instant.now()).toMillis / 1000.0
      // Two may follow each other at once, whatever the rate.
      val most = 8 * seconds + 2
      assert(calls(Operation.GET_RECORDS) - reads <= most)
      assert(calls(Operation.GET_SHARD_ITERATOR) - iterators <= most)
    }
  }

  private def calls(operation: Operation): Long = kinesis.calls().of(operation).calls()
}
