package io.millrace.bench.ingest;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineReader;
import io.millrace.local.generate.LogFarm;
import io.millrace.local.kinesis.Limits;
import io.millrace.local.kinesis.LocalKinesis;
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
import org.apache.spark.sql.streaming.Trigger;

/**
 * How many records per second one ingest query brings from the local Kinesis endpoint, its limits
 * lifted, into {@code raw} and {@code records} together, everything in one JVM with {@code
 * local[2]}.
 *
 * <p>Arguments: records to put beforehand in millions (default 16), seconds to measure (default
 * 60). The first micro-batches, until {@value #WARM_UP_SECONDS} s have passed, are not counted, and
 * none counts in part.
 */
public final class IngestThroughput {
  private static final int SHARDS = 4;
  private static final int WARM_UP_SECONDS = 20;
  private static final int DISTINCT_LINES = 100_000;
  private static final String STREAM = "bench";

  private IngestThroughput() {}

  public static void main(String[] args)
      throws IOException, TimeoutException, InterruptedException {
    int millions = args.length > 0 ? Integer.parseInt(args[0]) : 16;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 60;
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    Path home = Files.createTempDirectory("millrace-bench");
    try (LocalKinesis kinesis = LocalKinesis.builder().limits(Limits.lifted()).start();
        SparkSession spark = session(home)) {
      kinesis.createStream(STREAM, SHARDS);
      double averageBytes = fill(kinesis, millions * 1_000_000);
      System.out.printf(
          "%d million records of %.0f bytes are in the stream%n", millions, averageBytes);
      measure(spark, pipeline(kinesis, home), seconds);
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

  private static double fill(LocalKinesis kinesis, int records) {
    LogFarm farm = LogFarm.builder().seed(1).rate(10_000).malformedRatio(0.0001).build();
    byte[][] lines = new byte[DISTINCT_LINES][];
    String[] keys = new String[DISTINCT_LINES];
    for (int i = 0; i < DISTINCT_LINES; i++) {
      lines[i] = farm.next().bytes();
      keys[i] = "server-" + i % 257;
    }
    long bytes = 0;
    for (int i = 0; i < records; i++) {
      byte[] line = lines[i % DISTINCT_LINES];
      bytes += line.length;
      kinesis.put(STREAM, keys[i % DISTINCT_LINES], line);
    }
    return (double) bytes / records;
  }

  private static Pipeline pipeline(LocalKinesis kinesis, Path home) {
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

  private static void measure(SparkSession spark, Pipeline pipeline, int seconds)
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
    long before = read(spark, tables);
    TimeUnit.SECONDS.sleep(seconds);
    awaitNextBatch(query);
    double elapsed = (System.nanoTime() - start) / 1e9;
    double cores = (cpuNanos() - cpuBefore) / 1e9 / elapsed;
    long after = read(spark, tables);
    shares.stop();
    query.stop();

    System.out.printf(
        "%,.0f records/s into raw and records together, over %s (local endpoint, limits lifted)%n",
        (after - before) / elapsed, Duration.ofMillis((long) (elapsed * 1000)));
    System.out.printf(
        "%.2f cores busy, %,.0f records per CPU-second%n",
        cores, (after - before) / elapsed / cores);
    shares.shares().forEach((part, share) -> System.out.printf("  %-8s %5.1f %%%n", part, share));
  }

  private static void awaitNextBatch(StreamingQuery query) throws InterruptedException {
    long batch = query.lastProgress().batchId();
    while (query.lastProgress().batchId() == batch) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
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
