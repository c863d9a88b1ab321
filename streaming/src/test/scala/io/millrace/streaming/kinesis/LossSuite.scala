package io.millrace.streaming.kinesis

import java.io.File
import java.nio.charset.StandardCharsets.UTF_8
import java.time.Instant

import scala.collection.JavaConverters._

import org.apache.commons.io.FileUtils
import org.apache.spark.sql.DataFrame

import io.millrace.local.kinesis.{Limits, LocalKinesis}

/** What a query does about records that retention took before it read them, and when there are none. */
class LossSuite extends KinesisStreamTest {

  test("with failOnDataLoss=false a query goes on behind what was trimmed, and the gap is known") {
    val stream = newStream(2)
    put(stream, 1 to 100)
    withTempDir { checkpoint =>
      val batches = new Batches
      drainInto(batches, tolerant(stream), checkpoint)
      val lost = put(stream, 101 to 200)
      put(stream, 201 to 300)
      val shard = lost.head.shardId()
      val lostThere = lost.filter(_.shardId() == shard)
      kinesis.trim(stream, shard, lostThere.last.sequenceNumber())
      val before = lastBatch(checkpoint)
      drainInto(batches, tolerant(stream), checkpoint)

      val missing = (1 to 300).toSet -- numbersOf(batches)
      assert(missing.size == lostThere.size && missing.forall(n => n > 100 && n <= 200))
      assert(batches.all.size == 300 - missing.size)
      val gaps = gapsAfter(checkpoint, before)
      assert(gaps.keySet == Set(shard))
      assert(gaps(shard).contains("the record that the range starts behind is gone"))

      val after = lastBatch(checkpoint)
      put(stream, 301 to 320)
      drainInto(batches, tolerant(stream), checkpoint)
      assert(numbersOf(batches).count(_ > 300) == 20)
      assert(gapsAfter(checkpoint, after).isEmpty)
    }
  }

  test("a batch that was decided and then trimmed is replayed without what is gone") {
    val stream = newStream(1)
    withTempDir { checkpoint =>
      put(stream, 1 to 10)
      drainInto(new Batches, tolerant(stream), checkpoint)
      val positions = put(stream, 11 to 30)
      drainInto(new Batches, tolerant(stream), checkpoint)
      val last = lastBatch(checkpoint)
      forgetCommits(checkpoint, after = last - 1)
      put(stream, 31 to 40)
      kinesis.trim(stream, positions.head.shardId(), positions.last.sequenceNumber())

      val again = new Batches
      drainInto(again, tolerant(stream), checkpoint)
      assert(numbersOf(again) == (31 to 40))
    }
  }

  test("a shard that is gone with records unread is loud, or a gap, and its children are read") {
    val clock = new SetClock(Instant.now().minusSeconds(400000))
    val server = LocalKinesis.builder().limits(Limits.lifted()).clock(clock).start()
    try {
      server.createStream("old", 1)
      def putOld(numbers: Seq[Int]): Unit = numbers.foreach(n => server.put("old", "key", n.toString.getBytes))
      def rows(fail: Boolean): DataFrame =
        source("old", "endpoint" -> server.endpoint().toString, "failOnDataLoss" -> fail.toString)
      withTempDir { checkpoint =>
        val batches = new Batches
        putOld(1 to 10)
        clock.advance(1000)
        drainInto(batches, rows(fail = true), checkpoint)
        putOld(11 to 20)
        server.split("old", server.openShards("old").get(0))
        clock.advance(25 * 3600 * 1000)
        putOld(21 to 30)
        clock.advance(1000)
        stoppedFor(checkpoint, hours = 26)
        val failure = failureOf(rows(fail = true), checkpoint)
        assert(failure.contains("shardId-000000000000") && failure.contains("the shard is gone"), failure)
        drainInto(batches, rows(fail = false), checkpoint)
        assert(numbersOf(batches) == (1 to 10) ++ (21 to 30))
      }
    } finally server.close()
  }

  test("a quiet stream loses nothing by retention, and its query starts again") {
    // The endpoint's records are as old as it says; the driver's clock is the real one.
    val clock = new SetClock(Instant.now().minusSeconds(30 * 3600))
    val server = LocalKinesis.builder().limits(Limits.lifted()).clock(clock).start()
    try {
      server.createStream("quiet", 2)
      server.put("quiet", "a", "1".getBytes)
      server.put("quiet", "b", "2".getBytes)
      clock.advance(1000)
      withTempDir { checkpoint =>
        val batches = new Batches
        val rows = source("quiet", "endpoint" -> server.endpoint().toString)
        drainInto(batches, rows, checkpoint)
        clock.advance(30 * 3600 * 1000 - 2000)
        // Looked at now, so that whatever had come would have been read.
        server.put("quiet", "a", "3".getBytes)
        drainInto(batches, rows, checkpoint)
        assert(numbersOf(batches) == (1 to 3))
      }
    } finally server.close()
  }

  private def tolerant(stream: String): DataFrame = source(stream, "failOnDataLoss" -> "false")

  /** The gap of each shard in the micro-batches after one. */
  private def gapsAfter(checkpoint: File, batch: Long): Map[String, String] =
    (batch + 1 to lastBatch(checkpoint)).flatMap { id =>
      DecidedRanges
        .between(offset(checkpoint, id - 1), offset(checkpoint, id))
        .asScala
        .flatMap(range => Option(DecidedRanges.gap(range).orElse(null)).map(range.shard() -> _))
    }.toMap

  /** Makes the checkpoint look as if the query had been stopped some hours ago. */
  private def stoppedFor(checkpoint: File, hours: Int): Unit = {
    val file = new File(checkpoint, s"offsets/${lastBatch(checkpoint)}")
    val text = FileUtils.readFileToString(file, UTF_8)
    val asOf = System.currentTimeMillis() - hours * 3600 * 1000L
    FileUtils.write(file, text.replaceAll("\"asOf\":\\d+", "\"asOf\":" + asOf), UTF_8)
    new File(file.getParentFile, s".${file.getName}.crc").delete()
  }

  private def lastBatch(checkpoint: File): Long =
    new File(checkpoint, "offsets").list().filter(_.forall(_.isDigit)).map(_.toLong).max

  private def offset(checkpoint: File, batch: Long): String = {
    val lines = scala.io.Source.fromFile(new File(checkpoint, s"offsets/$batch"))
    try lines.getLines().toList.last
    finally lines.close()
  }
}
