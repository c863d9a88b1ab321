package io.millrace.streaming.awskinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streaming.source.SourceRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connector's columns become ours; the connector itself is a fake. */
class AwsKinesisIT {
  @TempDir private static Path folder;
  private static SparkSession spark;

  @BeforeAll
  static void startSpark() {
    spark = SourceRun.session(folder);
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @Test
  void everyRecordIsInTheLakeOnceThoughTheConnectorGivesItOnlyOnce() throws Exception {
    SourceRun run = new SourceRun(spark, folder);
    put("one,1");
    put("two,two");
    run.drain(source());
    put("three,3");
    run.drain(source());

    assertThat(
            run.rows("raw", "stream", "shard_id", "sequence_number", "partition_key", "arrived_at"))
        .containsExactly(
            "web UNKNOWN 49590 key-0 2026-05-02 00:00:00.0",
            "web UNKNOWN 49591 key-1 2026-05-02 00:00:00.0",
            "web UNKNOWN 49592 key-2 2026-05-02 00:00:00.0");
    assertThat(run.rows("records", "host", "n")).containsExactly("one 1", "three 3");
    assertThat(run.rows("dead_letters", "sequence_number")).containsExactly("49591");
    assertThat(
            run.rows(
                "ledger",
                "batch_id",
                "shard_id",
                "from_sequence_number",
                "to_sequence_number",
                "records_read",
                "dead_letters"))
        .containsExactly("0 UNKNOWN UNKNOWN UNKNOWN 2 1", "1 UNKNOWN UNKNOWN UNKNOWN 1 0");
  }

  @Test
  void mistakesAreReportedAndNoKeyIsShown() {
    assertThat(
            AwsKinesisOptions.problems(
                Map.of(
                    "kinesis.streamName", "web",
                    "kinesis.awsSecretKey", "s3cret",
                    "stream", "web",
                    "kinesis.consumerType", "SubscribeToShard")))
        .containsExactlyInAnyOrder(
            "unknown option 'stream'; known: kinesis.streamName, kinesis.endpointUrl,"
                + " kinesis.startingPosition, kinesis.failOnDataLoss, kinesis.*",
            "'kinesis.endpointUrl' is missing: Address of the Kinesis API, like"
                + " https://kinesis.eu-west-1.amazonaws.com.",
            "'kinesis.awsSecretKey' does not belong in a pipeline file: give the cluster a role, or"
                + " set 'kinesis.stsRoleArn'");
  }

  private static String source() {
    return "{format: aws-kinesis, options: {kinesis.streamName: web, kinesis.endpointUrl:"
        + " \"https://kinesis.eu-west-1.amazonaws.com\"}}";
  }

  private static void put(String line) {
    FakeAwsKinesis.put(line.getBytes(StandardCharsets.UTF_8));
  }
}
