package io.millrace.streaming.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.kinesis.Limits;
import io.millrace.local.kinesis.LocalKinesis;
import io.millrace.local.kinesis.Operation;
import io.millrace.local.kinesis.store.RecordPosition;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source's metrics in Spark's progress. */
class SourceProgressIT {
  private static final String STREAM = "observed";
  private static final List<String> COUNTS =
      List.of("recordsRead", "bytesRead", "pagesRead", "calls", "throttles", "retries");
  private static final AtomicInteger FAILURES = new AtomicInteger();

  @TempDir static Path folder;
  private static LocalKinesis kinesis;
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    kinesis = LocalKinesis.builder().limits(Limits.lifted()).start();
    spark =
        SparkSession.builder()
            .appName("SourceProgressIT")
            // Two cores, and tasks that may fail twice.
            .master("local[2,3]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
    kinesis.close();
  }

  /**
   * Each action reads the micro-batch again, and the first one's tasks fail once they have read.
   */
  @Test
  void recordsCountOnceAndCallsAreThoseTheEndpointSawThoughTasksFail() throws Exception {
    kinesis.createStream(STREAM, 3);
    Map<String, Long> records = new HashMap<>();
    Map<String, Long> bytes = new HashMap<>();
    for (int i = 0; i < 3_000; i++) {
      byte[] data = new byte[1 + i % 50];
      RecordPosition position = kinesis.put(STREAM, "key-" + i, data);
      records.merge(position.shardId(), 1L, Long::sum);
      bytes.merge(position.shardId(), (long) data.length, Long::sum);
    }
    String throttled = kinesis.openShards(STREAM).get(1);
    kinesis.faults().on(Operation.GET_RECORDS).shard(throttled).after(2).times(2).throttle();
    kinesis.calls().reset();
    FAILURES.set(2);

    Map<String, String> metrics = drain();

    assertThat(FAILURES).hasValue(0);
    records.forEach(
        (shard, count) -> {
          assertThat(number(metrics, shard + ".recordsRead")).as(shard).isEqualTo(count);
          assertThat(number(metrics, shard + ".bytesRead")).isEqualTo(bytes.get(shard));
          assertThat(number(metrics, shard + ".pagesRead")).isPositive();
          assertThat(number(metrics, shard + ".throttles"))
              .isEqualTo(shard.equals(throttled) ? 2 : 0);
        });
    assertThat(number(metrics, "recordsRead")).isEqualTo(3_000);
    assertThat(number(metrics, "throttles")).isEqualTo(2);
    assertThat(number(metrics, "retries")).isEqualTo(2);
    assertThat(number(metrics, "calls"))
        .isEqualTo(
            Arrays.stream(Operation.values())
                .mapToLong(operation -> kinesis.calls().of(operation).calls())
                .sum());
    assertThat(number(metrics, "shards")).isEqualTo(3);
    assertThat(number(metrics, "millisBehindLatest"))
        .isEqualTo(number(metrics, metrics.get("worstShard") + ".millisBehindLatest"));
    assertShardsAddUp(metrics);
  }

  @Test
  void thousandsOfShardsAreToldAsTheWorstAndTheOthers() {
    SourceProgress progress =
        new SourceProgress(spark.sparkContext(), new CallMeter(), shard -> 0L);
    Map<String, ShardPosition> positions = new HashMap<>();
    IntStream.range(0, 10_000)
        .forEach(
            i -> {
              String shard = "shardId-%012d".formatted(i);
              ShardPosition end = ShardPosition.after(Integer.toString(i), 1_000_000 - i);
              positions.put(shard, end);
              ShardRange range = new ShardRange(STREAM, shard, ShardPosition.TRIM_HORIZON, end);
              progress
                  .ofTasks()
                  .add(ShardTallies.Report.of(range, ReadCounts.ofRecords(i, 2L * i)));
            });

    Map<String, String> metrics = progress.metrics(Optional.of(offset(positions)), 1_000_000);

    assertThat(metrics).hasSizeLessThan(200);
    assertThat(metrics)
        .containsEntry("shards", "10000")
        .containsEntry("worstShard", "shardId-000000009999")
        .containsEntry("millisBehindLatest", "9999")
        .containsEntry("shardId-000000009980.millisBehindLatest", "9980")
        .containsEntry("shardId-000000009980.recordsRead", "9980")
        .doesNotContainKey("shardId-000000009979.recordsRead")
        .containsEntry("otherShards.shards", "9980")
        .containsEntry("recordsRead", "49995000");
    assertShardsAddUp(metrics);
  }

  @Test
  void shardsThatAreGoneStayInTheTotals() {
    SourceProgress progress =
        new SourceProgress(spark.sparkContext(), new CallMeter(), shard -> 900L);
    ShardPosition end = ShardPosition.after("7", 500);
    for (String shard : List.of("parent", "child")) {
      ShardRange range = new ShardRange(STREAM, shard, ShardPosition.TRIM_HORIZON, end);
      progress.ofTasks().add(ShardTallies.Report.of(range, ReadCounts.ofRecords(5, 50)));
    }

    Map<String, String> both =
        progress.metrics(
            Optional.of(offset(Map.of("parent", ShardPosition.SHARD_END, "child", end))), 1_000);
    Map<String, String> one = progress.metrics(Optional.of(offset(Map.of("child", end))), 1_000);

    for (Map<String, String> metrics : List.of(both, one)) {
      assertThat(metrics)
          .containsEntry("recordsRead", "10")
          .containsEntry("shards", "1")
          .containsEntry("millisBehindLatest", "100")
          .containsEntry("child.recordsRead", "5")
          .containsEntry("otherShards.recordsRead", "5");
      assertShardsAddUp(metrics);
    }
  }

  private static void assertShardsAddUp(Map<String, String> metrics) {
    for (String count : COUNTS) {
      long parts =
          metrics.keySet().stream()
              .filter(key -> key.endsWith("." + count))
              .mapToLong(key -> number(metrics, key))
              .sum();
      assertThat(parts).as(count).isEqualTo(number(metrics, count));
    }
  }

  private static long number(Map<String, String> metrics, String key) {
    assertThat(metrics).containsKey(key);
    return Long.parseLong(metrics.get(key));
  }

  private static KinesisOffset offset(Map<String, ShardPosition> positions) {
    return new KinesisOffset(STREAM, 0, ShardPosition.TRIM_HORIZON, 1_000_000, positions);
  }

  private static Map<String, String> drain() throws Exception {
    VoidFunction2<Dataset<Row>, Long> twoActions =
        (rows, batchId) -> {
          rows.foreachPartition(
              (ForeachPartitionFunction<Row>)
                  partition -> {
                    partition.forEachRemaining(row -> {});
                    if (FAILURES.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                      throw new IllegalStateException("planned failure of a task");
                    }
                  });
          rows.count();
        };
    StreamingQuery query =
        spark
            .readStream()
            .format("kinesis")
            .option("stream", STREAM)
            .option("region", "eu-west-1")
            .option("endpoint", kinesis.endpoint().toString())
            .option("maxCallsPerShardPerSecond", 1_000)
            .load()
            .writeStream()
            .option("checkpointLocation", folder.resolve("checkpoint").toString())
            .trigger(Trigger.AvailableNow())
            .foreachBatch(twoActions)
            .start();
    query.awaitTermination();
    return query.lastProgress().sources()[0].metrics();
  }
}
