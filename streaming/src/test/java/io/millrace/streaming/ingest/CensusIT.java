package io.millrace.streaming.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.format.LogFormat;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.lake.Lineage;
import io.millrace.core.message.Messages;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.streaming.ingest.Ledger.ShardCounts;
import io.millrace.streaming.ingest.Ledger.ShardName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CensusIT {
  private static final String GOOD =
      "10.0.0.1 - - [01/Mar/2026:12:00:00 +0000] \"GET %s HTTP/1.1\" 200 5 \"-\" \"-\"";
  private static final StructType RECEIVED =
      new StructType()
          .add("stream", DataTypes.StringType)
          .add("shard_id", DataTypes.StringType)
          .add("sequence_number", DataTypes.StringType)
          .add("value", DataTypes.BinaryType);

  private static SparkSession spark;
  private static Messages messages;
  private final List<Row> records = new ArrayList<>();

  @BeforeAll
  static void startSpark() {
    spark =
        LakeSession.builder("census")
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    messages =
        new Messages(
            spark,
            new Pipeline(
                "census",
                new Pipeline.Source("kinesis", Map.of()),
                new Pipeline.Records(
                    "apache-combined",
                    Map.of(),
                    List.of(),
                    Map.of(),
                    List.of(),
                    Optional.of("path <> '/health'")),
                new Pipeline.Lake("/lake", Duration.ZERO, Duration.ZERO, List.of()),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty()));
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @Test
  void everyRecordIsCountedInItsShardAndFewRejectionsComeAlong() {
    for (int i = 0; i < 90; i++) {
      // Shards take turns, and lie in several partitions.
      add("shard-" + i % 3, GOOD.formatted(i % 10 == 0 ? "/health" : "/page"));
    }
    add("shard-1", "nonsense");
    add("shard-4", "");

    Census census = census();

    int bytes = GOOD.length() - 2;
    assertThat(census.counts())
        .containsOnly(
            Map.entry(shard(0), new ShardCounts(30, 30 * (bytes + 5) + 3 * 2, 30, 27, 0, 0)),
            Map.entry(shard(1), new ShardCounts(31, 30 * (bytes + 5) + 3 * 2 + 8, 31, 27, 1, 0)),
            Map.entry(shard(2), new ShardCounts(30, 30 * (bytes + 5) + 3 * 2, 30, 27, 0, 0)),
            Map.entry(shard(4), new ShardCounts(1, 0, 1, 0, 1, 0)));
    Dataset<Row> rejected = census.rejected(spark).orElseThrow();
    assertThat(rejected.columns())
        .containsExactly(
            "stream",
            "shard_id",
            "sequence_number",
            "value",
            Lineage.MESSAGE_NUMBER,
            Messages.REJECTED_BY,
            LogFormat.REJECTION);
    assertThat(
            rejected
                .selectExpr("shard_id", "sequence_number", "string(value)", "rejection.reason")
                .collectAsList())
        .containsExactlyInAnyOrder(
            RowFactory.create("shard-1", "90", "nonsense", "no client and a space after it"),
            RowFactory.create("shard-4", "91", "", "empty line"));
  }

  @Test
  void manyRejectionsAreLeftToAPassOfTheirOwn() {
    for (int i = 0; i < 3_300; i++) {
      add("shard-0", "nonsense");
    }
    Census census = census();
    assertThat(census.counts().get(shard(0)).deadLetters()).isEqualTo(3_300);
    assertThat(census.rejected(spark)).isEmpty();
  }

  @Test
  void aLargeRejectedRecordIsNotHandedToTheDriver() {
    add("shard-0", "x".repeat(1 << 20));
    Census census = census();
    assertThat(census.hasDeadLetters()).isTrue();
    assertThat(census.rejected(spark)).isEmpty();
  }

  @Test
  void noRecordsAreNoShards() {
    assertThat(census().isEmpty()).isTrue();
  }

  private Census census() {
    Dataset<Row> received = spark.createDataFrame(records, RECEIVED).repartition(3);
    return Census.of(messages.of(received), Messages.deadLetterColumns(received));
  }

  private void add(String shard, String line) {
    records.add(
        RowFactory.create(
            "logs", shard, "" + records.size(), line.getBytes(StandardCharsets.UTF_8)));
  }

  private static ShardName shard(int number) {
    return new ShardName("logs", "shard-" + number);
  }
}
