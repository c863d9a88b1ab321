package io.millrace.streaming.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.lake.LakeSession;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineReader;
import io.millrace.local.kinesis.Limits;
import io.millrace.local.kinesis.LocalKinesis;
import io.millrace.local.kinesis.store.RecordPosition;
import io.millrace.streaming.ingest.IngestQuery;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Aggregated records through the source and the ingest query, from the local endpoint. */
class AggregatedRecordsIT {
  private static final String LINE =
      "192.0.2.7 - - [17/May/2015:10:05:03 +0000] \"GET /%d HTTP/1.1\" 200 5316 \"-\" \"-\"";

  @TempDir static Path folder;
  private static LocalKinesis kinesis;
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    kinesis = LocalKinesis.builder().limits(Limits.lifted()).start();
    spark =
        LakeSession.builder("AggregatedRecordsIT")
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            // Compiling plans would take longer than running them over a hundred lines.
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toUri().toString())
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
    kinesis.close();
  }

  @Test
  void eachRecordWithinIsARowOfItsOwn() throws Exception {
    kinesis.createStream("mixed", 1);
    RecordPosition alone = kinesis.put("mixed", "a", "0".getBytes(UTF_8));
    RecordPosition three =
        kinesis.put(
            "mixed", "x", new Aggregate().add("b", "1").add("c", "2").add("b", "3").toBytes());
    kinesis.put("mixed", "d", "4".getBytes(UTF_8));

    List<Received> rows = drain("mixed").all();

    assertThat(rows)
        .extracting(row -> row.subSequenceNumber() + " " + row.key() + " " + row.value())
        .containsExactly("0 a 0", "0 b 1", "1 c 2", "2 b 3", "0 d 4");
    assertThat(rows.get(0).sequenceNumber()).isEqualTo(alone.sequenceNumber());
    assertThat(rows.subList(1, 4))
        .extracting(Received::sequenceNumber)
        .containsOnly(three.sequenceNumber());
    assertThat(rows).extracting(Received::flaw).containsOnlyNulls();
  }

  @Test
  void aBrokenOneIsOneRowWithItsBytesAndItsFlaw() throws Exception {
    kinesis.createStream("broken", 1);
    byte[] broken = new Aggregate().add("b", "1").add("c", "2").toBytes();
    broken[broken.length - 1]++;
    kinesis.put("broken", "x", broken);

    List<Received> rows = drain("broken").all();

    assertThat(rows).hasSize(1);
    Received row = rows.get(0);
    assertThat(row.flaw())
        .isEqualTo("aggregated record of the Kinesis Producer Library: the checksum is wrong");
    assertThat(row.value()).isEqualTo(new String(broken, UTF_8));
    assertThat(row.subSequenceNumber()).isZero();
    assertThat(row.key()).isEqualTo("x");
  }

  /**
   * What the producer library does when a shard is split under its hands: it has packed for the
   * parent, a child takes the record, and it puts again what the other child should have had.
   */
  @Test
  void aRecordThatSpansASplitIsGivenOutByTheShardThatItBelongsTo() throws Exception {
    kinesis.createStream("split", 1);
    kinesis.put("split", "before", new Aggregate().add("a", "0").add("b", "1").toBytes());
    List<String> children = kinesis.split("split", "shardId-000000000000");
    String lower = key(false);
    String upper = key(true);
    String top = "340282366920938463463374607431768211455";
    Aggregate packed =
        new Aggregate()
            .add(lower, "2")
            .add(upper, "3")
            .add(lower, top, "4".getBytes(UTF_8))
            .add(upper, "0", "5".getBytes(UTF_8));
    kinesis.put("split", lower, packed.toBytes());
    kinesis.put(
        "split",
        upper,
        new Aggregate().add(upper, "3").add(lower, top, "4".getBytes(UTF_8)).toBytes());

    Drained drained = drain("split");

    assertThat(drained.all())
        .extracting(row -> row.shard() + " " + row.subSequenceNumber() + " " + row.value())
        .containsExactlyInAnyOrder(
            "shardId-000000000000 0 0",
            "shardId-000000000000 1 1",
            children.get(0) + " 0 2",
            children.get(0) + " 3 5",
            children.get(1) + " 0 3",
            children.get(1) + " 1 4");
    assertThat(drained.misplaced()).isEqualTo("2");
  }

  @Test
  void theLedgerBalancesOverTheRecordsWithin() throws Exception {
    kinesis.createStream("logs", 2);
    for (int i = 0; i < 20; i++) {
      Aggregate packed = new Aggregate();
      for (int j = 0; j < 5; j++) {
        packed.add("host-" + i, j == 4 ? "no log line" : LINE.formatted(i * 5 + j));
      }
      kinesis.put("logs", "host-" + i, packed.toBytes());
      kinesis.put("logs", "host-" + i, LINE.formatted(1000 + i).getBytes(UTF_8));
    }
    byte[] whole = new Aggregate().add("x", "lost?").toBytes();
    byte[] cut = Arrays.copyOf(whole, whole.length - 3);
    kinesis.put("logs", "x", cut);

    ingest("logs");

    LakeTables tables = new LakeTables(folder.resolve("lake").toUri().toString(), "logs");
    assertThat(tables.raw().read(spark).count()).isEqualTo(121);
    assertThat(
            tables
                .raw()
                .read(spark)
                .dropDuplicates("shard_id", "sequence_number", "sub_sequence_number")
                .count())
        .isEqualTo(121);
    assertThat(table("records").count()).isEqualTo(99);
    Dataset<Row> dead = table("dead_letters");
    assertThat(
            dead.where(
                    "reason = 'aggregated record of the Kinesis Producer Library: the checksum is wrong'")
                .collectAsList())
        .singleElement()
        .satisfies(row -> assertThat(row.<byte[]>getAs("value")).isEqualTo(cut))
        .satisfies(row -> assertThat(row.<String>getAs("format")).isEqualTo("kinesis"));
    assertThat(dead.count()).isEqualTo(21);
    Row sum =
        table("ledger")
            .selectExpr(
                "sum(records_read)",
                "sum(records_parsed)",
                "sum(records_filtered)",
                "sum(dead_letters)")
            .first();
    assertThat(Stream.of(0, 1, 2, 3).map(sum::getLong)).containsExactly(121L, 99L, 1L, 21L);
  }

  private Dataset<Row> table(String name) {
    return spark.read().format("delta").load(folder.resolve("lake/logs/" + name).toString());
  }

  private static void ingest(String stream) throws Exception {
    Pipeline pipeline =
        PipelineReader.parse(
                """
                name: logs
                source:
                  format: kinesis
                  options: {stream: %s, region: eu-west-1, endpoint: "%s"}
                records: {format: apache-combined, where: "path <> '/1000'"}
                lake: {root: "%s", trigger: 0s}
                """
                    .formatted(stream, kinesis.endpoint(), folder.resolve("lake").toUri()),
                "logs.yaml")
            .pipeline();
    IngestQuery query = new IngestQuery(spark, pipeline);
    query.createTables();
    query.start(Trigger.AvailableNow()).awaitTermination();
  }

  private record Drained(List<Received> all, String misplaced) {}

  /** Reads the stream to its tip, each micro-batch twice. */
  private static Drained drain(String stream) throws Exception {
    BatchSink sink = new BatchSink();
    Path checkpoint = folder.resolve("checkpoint-" + stream);
    StreamingQuery query =
        spark
            .readStream()
            .format("kinesis")
            .options(
                Map.of(
                    "stream",
                    stream,
                    "region",
                    "eu-west-1",
                    "endpoint",
                    kinesis.endpoint().toString()))
            .load()
            .writeStream()
            .option("checkpointLocation", checkpoint.toString())
            .trigger(Trigger.AvailableNow())
            .foreachBatch(
                (batch, id) -> {
                  sink.write(id, Received.of(batch));
                  sink.write(id, Received.of(batch));
                })
            .start();
    query.awaitTermination();
    StreamingQueryProgress last = query.lastProgress();
    return new Drained(sink.all(), last.sources()[0].metrics().get("misplacedRecords"));
  }

  /** A partition key in the lower or the upper half of the key space. */
  private static String key(boolean isUpper) throws NoSuchAlgorithmException {
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    for (int i = 0; ; i++) {
      if (HashKey.ofPartitionKey("key-" + i, md5).high() < 0 == isUpper) {
        return "key-" + i;
      }
    }
  }
}
