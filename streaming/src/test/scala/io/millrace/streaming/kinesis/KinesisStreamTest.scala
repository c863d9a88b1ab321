package io.millrace.streaming.kinesis

import java.io.File
import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.Files
import java.time.{Clock, Instant, ZoneId, ZoneOffset}
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicInteger

import scala.collection.JavaConverters._

import org.apache.spark.SparkConf
import org.apache.spark.sql.{DataFrame, Dataset, Row}
import org.apache.spark.sql.functions.col
import org.apache.spark.sql.streaming.{StreamTest, StreamingQuery, StreamingQueryException}

import io.millrace.local.kinesis.{Limits, LocalKinesis, Operation}

/** What the tests of the source are told with: a local endpoint, its limits lifted, and queries on it. */
abstract class KinesisStreamTest extends StreamTest {
  import testImplicits._

  protected var kinesis: LocalKinesis = _
  private val streams = new AtomicInteger

  override protected def sparkConf: SparkConf =
    super.sparkConf
      .set("spark.ui.enabled", "false")
      .set("spark.driver.host", "127.0.0.1")
      .set("spark.driver.bindAddress", "127.0.0.1")
      .set("spark.sql.shuffle.partitions", "2")

  override def beforeAll(): Unit = {
    super.beforeAll()
    System.setProperty("aws.accessKeyId", "local")
    System.setProperty("aws.secretAccessKey", "local")
    kinesis = LocalKinesis.builder().limits(Limits.lifted()).start()
  }

  override def afterAll(): Unit =
    try kinesis.close()
    finally super.afterAll()

  override def afterEach(): Unit = {
    kinesis.faults().clear()
    super.afterEach()
  }

  protected def newStream(shards: Int): String = {
    val name = s"stream-${streams.incrementAndGet()}"
    kinesis.createStream(name, shards)
    name
  }

  protected def put(stream: String, numbers: Seq[Int]) =
    numbers.map(n => kinesis.put(stream, s"key-${n % 17}", n.toString.getBytes(UTF_8)))

  /** How the queries of the suite read, as options. */
  protected def consumer: Map[String, String] = Map.empty

  protected def source(stream: String, options: (String, String)*): DataFrame =
    spark.readStream
      .format("kinesis")
      .option("stream", stream)
      .option("region", "eu-west-1")
      .option("endpoint", kinesis.endpoint().toString)
      .option("maxCallsPerShardPerSecond", 1000)
      .options(consumer ++ options)
      .load()

  protected def values(rows: DataFrame): Dataset[String] = rows.select(col("value").cast("string")).as[String]

  protected def texts(rows: DataFrame): Seq[String] =
    values(rows).collect().toSeq.sorted

  protected def drained = AssertOnQuery { query => query.processAllAvailable(); true }

  protected def microBatchOptions(stream: String): KinesisOptions =
    KinesisOptions.read(
      (consumer ++ Map(
        "stream" -> stream,
        "region" -> "eu-west-1",
        "endpoint" -> kinesis.endpoint().toString,
        "maxCallsPerShardPerSecond" -> "1000")).asJava)

  protected def microBatches(stream: String): KinesisMicroBatchStream = {
    val options = microBatchOptions(stream)
    val consumers = StreamClients.ofConsumers(options.client(), stream, new CallMeter)
    new KinesisMicroBatchStream(
      java.util.UUID.randomUUID().toString,
      options,
      new ConsumerRegistration(consumers, options, ConsumerRegistration.ownName("none", null)),
      spark.sparkContext,
      java.time.Clock.systemUTC())
  }

  protected def numbers(
      reader: org.apache.spark.sql.connector.read.PartitionReader[
        org.apache.spark.sql.catalyst.InternalRow]): Seq[String] =
    Iterator
      .continually(reader.next())
      .takeWhile(identity)
      .map(_ => reader.get().getUTF8String(2).toString)
      .toList

  /** Rows per batch; a batch that is replayed replaces what it gave before. */
  protected class Batches {
    private val rows = new ConcurrentHashMap[Long, Seq[Row]]
    def add(batch: DataFrame, id: Long): Unit = rows.put(id, batch.collect().toSeq)
    def ids: Seq[Long] = rows.keySet().asScala.toSeq.sorted
    def all: Seq[Row] = ids.flatMap(id => rows.get(id))
    def keys(id: Long): Seq[String] =
      rows.get(id).map(row => row.getAs[String]("shard_id") + row.getAs[String]("sequence_number")).sorted
  }

  protected def numbersOf(batches: Batches): Seq[Int] =
    batches.all.map(row => new String(row.getAs[Array[Byte]]("value"), UTF_8).toInt).sorted

  protected def start(batches: Batches, rows: DataFrame, checkpoint: File): StreamingQuery =
    rows.writeStream
      .option("checkpointLocation", checkpoint.getPath)
      .foreachBatch((batch: DataFrame, id: Long) => batches.add(batch, id))
      .start()

  protected def drainInto(batches: Batches, rows: DataFrame, checkpoint: File): Unit = {
    val query = start(batches, rows, checkpoint)
    try query.processAllAvailable()
    finally query.stop()
  }

  protected def withBatches(rows: DataFrame, retries: Int = 0)(check: Batches => Unit): Unit =
    withTempDir { checkpoint =>
      val batches = new Batches
      def drain(left: Int): Unit =
        try drainInto(batches, rows, checkpoint)
        catch { case _: StreamingQueryException if left > 0 => drain(left - 1) }
      drain(retries)
      check(batches)
    }

  /** What a crash leaves: the offsets of one batch more than was committed. */
  protected def forgetCommits(checkpoint: File, after: Long): Unit = {
    def delete(folder: String, keep: Long): Unit =
      new File(checkpoint, folder).listFiles().foreach { file =>
        val number = file.getName.stripPrefix(".").stripSuffix(".crc")
        if (number.forall(_.isDigit) && number.nonEmpty && number.toLong > keep) Files.delete(file.toPath)
      }
    delete("commits", after)
    delete("offsets", after + 1)
  }

  protected def failureOf(rows: DataFrame, checkpoint: File): String =
    causes(intercept[StreamingQueryException](drainInto(new Batches, rows, checkpoint)))
      .map(error => String.valueOf(error.getMessage))
      .mkString("\n")

  protected def causes(error: Throwable): Seq[Throwable] =
    Iterator.iterate(error)(_.getCause).takeWhile(_ != null).toList

  protected def recordsSent: Long = kinesis.calls().of(Operation.GET_RECORDS).records()

  protected def awaitNextMilli(): Unit = {
    val now = System.currentTimeMillis()
    while (System.currentTimeMillis() == now) Thread.onSpinWait()
  }
}

/** A clock that stands still until it is told to go on. */
class SetClock(@volatile private var now: Instant) extends Clock {
  def advance(millis: Long): Unit = now = now.plusMillis(millis)
  override def instant(): Instant = now
  override def getZone: ZoneId = ZoneOffset.UTC
  override def withZone(zone: ZoneId): Clock = this
}
