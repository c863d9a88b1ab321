package io.millrace.bench.ingest;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.bench.kinesis.Contents;
import io.millrace.bench.kinesis.EndpointProcess;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineReader;
import io.millrace.streaming.ingest.IngestQuery;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/**
 * How many records per second one ingest query brings from the local Kinesis endpoint, its limits
 * lifted, into {@code raw} and {@code records} together, with {@code local[2]}; the endpoint is in
 * a JVM of its own.
 *
 * <p>Arguments: records to put beforehand in millions (default 18), seconds to measure (default
 * 60). The first micro-batches, until {@value #WARM_UP_SECONDS} s have passed, are not counted, and
 * none counts in part.
 */
public final class IngestThroughput {
  private static final int SHARDS = 4;
  private static final int WARM_UP_SECONDS = 20;
  private static final String STREAM = "bench";

  private IngestThroughput() {}

  public static void main(String[] args)
      throws IOException, TimeoutException, InterruptedException {
    int millions = args.length > 0 ? Integer.parseInt(args[0]) : 18;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 60;
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    Path home = Files.createTempDirectory("millrace-bench");
    try (EndpointProcess kinesis =
            EndpointProcess.start(
                STREAM,
                SHARDS,
                millions * 1_000_000,
                Contents.LINES_OF_200_BYTES,
                1,
                2 + millions / 3);
        SparkSession spark = session(home)) {
      System.out.printf("%d million records of 200 bytes are in the stream%n", millions);
      measure(spark, kinesis, pipeline(kinesis, home), seconds);
    }
  }

  private static SparkSession session(Path home) {
    return LakeSession.builder("bench ingest")
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.databricks.delta.snapshotPartitions", "2")
        .config("spark.sql.warehouse.dir", home.resolve("warehouse").toString())
        .getOrCreate();
  }

  private static Pipeline pipeline(EndpointProcess kinesis, Path home) {
    return PipelineReader.parse(
            """
            name: bench
            source:
              format: kinesis
              options:
                stream: bench
                region: us-east-1
                endpoint: "%s"
                maxCallsPerShardPerSecond: 1000
                maxBytesPerShardPerSecond: 1GB
            records: {format: apache-combined}
            lake: {root: "%s", trigger: 0s}
            """
                .formatted(kinesis.endpoint(), home.resolve("lake").toUri()),
            "bench.yaml")
        .pipeline();
  }

  private static void measure(
      SparkSession spark, EndpointProcess kinesis, Pipeline pipeline, int seconds)
      throws TimeoutException, InterruptedException {
    IngestQuery ingest = new IngestQuery(spark, pipeline);
    ingest.createTables();
    LakeTables tables = new LakeTables(pipeline.lake().root(), pipeline.name());
    CpuShares shares = new CpuShares();
    Thread sampler = new Thread(shares, "cpu-shares");
    sampler.setDaemon(true);
    sampler.start();

    StreamingQuery query = ingest.start(Trigger.ProcessingTime(0));
    TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
    shares.reset();
    // From the end of one micro-batch to the end of another, so that none counts in part.
    awaitNextBatch(query);
    long start = System.nanoTime();
    long cpuBefore = cpuNanos();
    long endpointBefore = kinesis.cpuNanos();
    long before = read(spark, tables);
    TimeUnit.SECONDS.sleep(seconds);
    awaitNextBatch(query);
    double elapsed = (System.nanoTime() - start) / 1e9;
    long endpointNanos = kinesis.cpuNanos() - endpointBefore;
    long nanos = endpointNanos + cpuNanos() - cpuBefore;
    double cores = nanos / 1e9 / elapsed;
    double endpointShare = (double) endpointNanos / nanos;
    long after = read(spark, tables);
    shares.stop();
    query.stop();

    System.out.printf(
        "%,.0f records/s into raw and records together, over %s (local endpoint, limits lifted)%n",
        (after - before) / elapsed, Duration.ofMillis((long) (elapsed * 1000)));
    System.out.printf(
        "%.2f cores busy, %,.0f records per CPU-second%n",
        cores, (after - before) / elapsed / cores);
    System.out.printf("  %-8s %5.1f %%%n", "ENDPOINT", 100 * endpointShare);
    shares
        .shares()
        .forEach(
            (part, share) ->
                System.out.printf("  %-8s %5.1f %%%n", part, share * (1 - endpointShare)));
  }

  private static void awaitNextBatch(StreamingQuery query) throws InterruptedException {
    long batches = finished(query);
    while (finished(query) == batches) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static long finished(StreamingQuery query) {
    StreamingQueryProgress last = query.lastProgress();
    return last == null ? 0 : last.batchId() + 1;
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** Records of the micro-batches that are in the ledger, so in all tables. */
  private static long read(SparkSession spark, LakeTables tables) {
    List<Row> sum = tables.ledger().read(spark).selectExpr("sum(records_read)").collectAsList();
    return sum.get(0).isNullAt(0) ? 0 : sum.get(0).getLong(0);
  }
}
