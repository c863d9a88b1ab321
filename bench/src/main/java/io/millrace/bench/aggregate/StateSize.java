package io.millrace.bench.aggregate;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.millrace.core.lake.LakeSession;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineReader;
import io.millrace.streaming.aggregate.AggregateQuery;
import io.millrace.streaming.ingest.IngestQuery;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructField;

/**
 * What one aggregate of an hour's window costs with many groups in its state: the time of a
 * micro-batch, lake's table included, and the size of the state, with {@code local[2]}.
 *
 * <p>Each count of keys has a lake of its own. A first micro-batch brings every key, a second one
 * touches every key again, and a third one {@value #USUAL_ROWS} of them, as a second or so of
 * traffic does.
 *
 * <p>Arguments: counts of keys (default 10000 100000 1000000).
 */
public final class StateSize {
  private static final List<Integer> KEYS = List.of(10_000, 100_000, 1_000_000);
  private static final int USUAL_ROWS = 10_000;

  private static final Map<String, String> COLUMNS =
      Map.of(
          "time", "timestamp_seconds(1767225600 + id % 3600)",
          "k", "concat('client-', id)",
          "v", "cast(id % 1000 AS INT)",
          "day", "DATE '2026-01-01'");

  private final SparkSession spark;
  private final LakeTable records;
  private final AggregateQuery aggregate;
  private final Path checkpoint;

  private StateSize(SparkSession spark, Path home) {
    this.spark = spark;
    Pipeline pipeline = pipeline(home);
    IngestQuery ingest = new IngestQuery(spark, pipeline);
    ingest.createTables();
    this.records = ingest.records();
    LakeTables tables = new LakeTables(pipeline.lake().root(), pipeline.name());
    this.aggregate =
        new AggregateQuery(spark, pipeline, pipeline.aggregates().get(0), tables, records);
    this.checkpoint = home.resolve("lake/state/_checkpoints/aggregate-per_client/state");
  }

  public static void main(String[] args)
      throws IOException, TimeoutException, StreamingQueryException {
    List<Integer> counts =
        args.length == 0 ? KEYS : Arrays.stream(args).map(Integer::parseInt).toList();
    Path home = Files.createTempDirectory("millrace-bench");
    try (SparkSession spark = session(home)) {
      System.out.printf(
          "%9s  %-9s %9s %9s %11s %10s %10s%n",
          "keys", "touched", "rows", "seconds", "state rows", "memory MB", "files MB");
      for (int keys : counts) {
        StateSize size = new StateSize(spark, home.resolve(Integer.toString(keys)));
        size.batch(keys, "new", keys);
        size.batch(keys, "all", keys);
        size.batch(keys, "some", Math.min(keys, USUAL_ROWS));
      }
    }
  }

  private static SparkSession session(Path home) {
    return LakeSession.builder("bench state")
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.databricks.delta.snapshotPartitions", "2")
        .config("spark.sql.warehouse.dir", home.resolve("warehouse").toString())
        .getOrCreate();
  }

  private static Pipeline pipeline(Path home) {
    return PipelineReader.parse(
            """
            name: state
            source: {format: files, options: {path: "%1$s"}}
            records: {format: json, options: {schema: "time TIMESTAMP, k STRING, v INT"}}
            lake: {root: "%1$s"}
            aggregates:
              - name: per_client
                sql: >
                  SELECT window.start, k, count(*) AS requests, sum(v) AS bytes, max(v) AS largest
                  FROM records GROUP BY window(time, '1 hour'), k
                watermark: 1 hour
                key: [start, k]
            """
                .formatted(home.resolve("lake").toUri()),
            "bench.yaml")
        .pipeline();
  }

  private void batch(int keys, String touched, int rows)
      throws IOException, TimeoutException, StreamingQueryException {
    append(rows);
    StreamingQuery query =
        aggregate.start(Trigger.AvailableNow(), (changed, batchId) -> changed.count());
    query.awaitTermination();
    StreamingQueryProgress progress = query.recentProgress()[query.recentProgress().length - 1];
    StateOperatorProgress state = progress.stateOperators()[0];
    System.out.printf(
        Locale.ROOT,
        "%,9d  %-9s %,9d %9.2f %,11d %10.1f %10.1f%n",
        keys,
        touched,
        progress.numInputRows(),
        progress.durationMs().get("triggerExecution") / 1e3,
        state.numRowsTotal(),
        state.memoryUsedBytes() / 1e6,
        bytes(checkpoint) / 1e6);
  }

  private void append(int rows) {
    Column[] columns =
        Arrays.stream(records.schema().fields()).map(StateSize::column).toArray(Column[]::new);
    Dataset<Row> generated = spark.range(rows).select(columns);
    generated.write().format("delta").mode("append").save(records.path());
  }

  private static Column column(StructField field) {
    return COLUMNS.containsKey(field.name())
        ? expr(COLUMNS.get(field.name())).as(field.name())
        : lit(null).cast(field.dataType()).as(field.name());
  }

  private static long bytes(Path folder) throws IOException {
    long[] sum = new long[1];
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }
        });
    return sum[0];
  }
}
