package io.millrace.bench.compact;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.millrace.batch.compact.CompactJob;
import io.millrace.batch.compact.CompactOptions;
import io.millrace.batch.compact.CompactText;
import io.millrace.core.format.LogFormats;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Days of access-log records in thousands of small files, compacted while one stream goes on
 * writing to the same day and another reads: whether both get all their rows, how many files are
 * left, and what a query for one day and one client reads before and after, beside the same records
 * as JSON lines.
 *
 * <p>Arguments: small files (default 5000), thousands of records in each of the three days (default
 * 500).
 */
public final class CompactionEffect {
  private static final int FILES = 5_000;
  private static final int THOUSANDS = 500;
  private static final List<String> DAYS = List.of("2026-07-01", "2026-07-02", "2026-07-03");
  private static final String DAY = DAYS.get(1);

  /**
   * One of the 1,000 clients that {@link #withColumns} makes: of every thousandth row, from 6 on.
   */
  private static final String CLIENT = "10.0.26.42";

  private static final long TARGET = 4L << 20;

  private final SparkSession spark;
  private final Path home;
  private final LakeTables tables;
  private final LakeTable records;

  private CompactionEffect(SparkSession spark, Path home) {
    this.spark = spark;
    this.home = home;
    this.tables = new LakeTables(home.resolve("lake").toUri().toString(), "web");
    this.records =
        tables.records(LogFormats.create("apache-combined", Map.of()).fields(), List.of("client"));
    records.createIfMissing(spark);
  }

  public static void main(String[] args)
      throws IOException, TimeoutException, StreamingQueryException {
    int files = args.length < 1 ? FILES : Integer.parseInt(args[0]);
    long rows = 1_000L * (args.length < 2 ? THOUSANDS : Integer.parseInt(args[1]));
    Path home = Files.createTempDirectory("millrace-bench");
    try (SparkSession spark = session(home)) {
      new CompactionEffect(spark, home).run(files, rows);
    }
  }

  private static SparkSession session(Path home) {
    return LakeSession.builder("bench compact")
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.databricks.delta.snapshotPartitions", "2")
        .config("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2")
        .config("spark.sql.warehouse.dir", home.resolve("warehouse").toString())
        .getOrCreate();
  }

  private void run(int files, long rows)
      throws IOException, TimeoutException, StreamingQueryException {
    for (String day : DAYS) {
      write(rows(day, rows, day.equals(DAY) ? files : 20));
    }
    records.read(spark).repartition(16).write().json(home.resolve("json").toString());
    long json =
        bytesOf(spark.read().schema(records.schema()).json(home.resolve("json").toString()));
    long scattered = bytesOf(records.read(spark));

    StreamingQuery writer = writer();
    StreamingQuery reader = reader();
    long started = System.nanoTime();
    String report = CompactText.of(new CompactJob(spark, options(), System.out::println).run());
    double seconds = (System.nanoTime() - started) / 1e9;
    writer.processAllAvailable();
    writer.stop();
    writer.exception().foreach(failure -> fail("The writing stream", failure));
    reader.processAllAvailable();
    reader.stop();
    reader.exception().foreach(failure -> fail("The reading stream", failure));

    long written = records.read(spark).where(col("shard_id").equalTo("live")).count();
    long all = records.read(spark).count();
    long seen = spark.read().format("delta").load(home.resolve("copy").toString()).count();
    long compacted = bytesOf(records.read(spark));
    System.out.print(report);
    System.out.printf(
        Locale.ROOT,
        "%.0f s. A stream wrote %,d rows meanwhile: %,d rows in the table, %,d expected; a stream that"
            + " reads has seen %,d.%n",
        seconds,
        written,
        all,
        DAYS.size() * rows + written,
        seen);
    System.out.printf(
        Locale.ROOT,
        "%nRequests and bytes of one client on one day%n%-22s %,14d bytes read%n%-22s %,14d%n%-22s"
            + " %,14d%nJSON / compacted: %.0f times (bar 41)%n",
        "JSON lines",
        json,
        "as streamed",
        scattered,
        "compacted",
        compacted,
        (double) json / compacted);
    if (all != DAYS.size() * rows + written || seen != all) {
      throw new IllegalStateException("rows were lost or doubled");
    }
  }

  private static Void fail(String who, StreamingQueryException failure) {
    throw new IllegalStateException(who + " failed beside the compaction", failure);
  }

  /** What a query for one client and one day reads. */
  private static long bytesOf(Dataset<Row> rows) {
    // Planned anew each time, as Spark keeps what a plan has read.
    return BytesRead.during(
        () -> {
          if (query(rows).first().getLong(0) == 0) {
            throw new IllegalStateException("the client of the query is in no row");
          }
        });
  }

  private static Dataset<Row> query(Dataset<Row> rows) {
    return rows.where(col("day").equalTo(lit(DAY).cast("DATE")))
        .where(col("client").equalTo(CLIENT))
        .agg(expr("count(*)"), expr("sum(bytes)"));
  }

  private Dataset<Row> rows(String day, long rows, int files) {
    return withColumns(spark.range(0, rows, 1, files).toDF("id"), day, "archive");
  }

  private Dataset<Row> withColumns(Dataset<Row> ids, String day, String shard) {
    Dataset<Row> all =
        ids.withColumn("client", expr("concat('10.0.', (id * 31) % 40, '.', (id * 7) % 250)"))
            .withColumn(
                "time",
                expr(
                    "timestamp'%s 00:00:00' + make_dt_interval(0, 0, 0, id * 86400.0 / 5000000)"
                        .formatted(day)))
            .withColumn("method", lit("GET"))
            .withColumn("path", expr("concat('/shop/', sha2(cast(id % 5000 AS STRING), 224))"))
            .withColumn("protocol", lit("HTTP/1.1"))
            .withColumn("request", expr("concat('GET ', path, ' HTTP/1.1')"))
            .withColumn("status", expr("IF(id % 50 = 0, 404, 200)"))
            .withColumn("bytes", expr("(id * 7919) % 100000"))
            .withColumn(
                "referer",
                expr("concat('https://shop.example/', sha2(cast(id % 700 AS STRING), 224))"))
            .withColumn(
                "agent",
                expr(
                    "concat('Mozilla/5.0 (X11; Linux x86_64; rv:', id % 120, '.0) Gecko/20100101 Firefox/', id % 120, '.0')"))
            .withColumn("stream", lit("web-access"))
            .withColumn("shard_id", lit(shard))
            .withColumn("sequence_number", expr("concat('4966', lpad(id, 52, '0'))"))
            .withColumn("sub_sequence_number", lit(0L))
            .withColumn("message_number", lit(0))
            .withColumn("arrived_at", col("time"))
            .withColumn("ingested_at", col("time"))
            .withColumn("batch_id", expr("id DIV 1000"))
            .withColumn("day", lit(day));
    List<String> present = List.of(all.columns());
    Column[] columns =
        Arrays.stream(records.schema().fields())
            .map(
                field ->
                    (present.contains(field.name()) ? col(field.name()) : lit(null))
                        .cast(field.dataType())
                        .as(field.name()))
            .toArray(Column[]::new);
    return all.select(columns);
  }

  private void write(Dataset<Row> rows) {
    rows.write().format("delta").mode("append").save(records.path());
  }

  /** Puts rows into the day that is being compacted. */
  private StreamingQuery writer() throws TimeoutException {
    Dataset<Row> ids =
        spark
            .readStream()
            .format("rate")
            .option("rowsPerSecond", 500)
            .load()
            .selectExpr("value AS id");
    return withColumns(ids, DAY, "live")
        .writeStream()
        .format("delta")
        .option("checkpointLocation", home.resolve("writer").toString())
        .trigger(Trigger.ProcessingTime(500))
        .start(records.path());
  }

  private StreamingQuery reader() throws TimeoutException {
    return records.stream(spark)
        .writeStream()
        .format("delta")
        .option("checkpointLocation", tables.checkpoint("reader"))
        .trigger(Trigger.ProcessingTime(1_000))
        .start(home.resolve("copy").toString());
  }

  private CompactOptions options() {
    return new CompactOptions(
        home.resolve("lake").toUri().toString(),
        "web",
        List.of("records"),
        Optional.empty(),
        LocalDate.parse("2026-07-04"),
        TARGET,
        Duration.ofDays(7),
        true,
        false);
  }
}
