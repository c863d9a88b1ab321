package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.generate.LogFarm;
import io.millrace.local.kafka.EmbeddedKafka;
import io.millrace.local.kafka.TopicWriter;
import io.millrace.local.spark.LocalSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples that run without AWS do run; only their folder and address differ. */
class SourceExamplesIT {
  private static final Path EXAMPLES = Path.of(System.getProperty("millrace.root"), "examples");
  private static final int LINES = 400;

  @TempDir private Path folder;

  @Test
  void filesBecomeTables() throws IOException {
    Path files = Files.createDirectories(folder.resolve("archive"));
    String archive = files.resolve("access.log").toString();
    assertThat(Run.millrace("generate", "--lines", "" + LINES, "--out", archive).code()).isZero();

    assertRuns("files.yaml", "web-archive", "");
  }

  @Test
  void topicBecomesTables() throws IOException {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        TopicWriter writer = new TopicWriter(kafka.bootstrapServers())) {
      writer.createTopic("web-access", 2, Map.of());
      LogFarm farm = LogFarm.builder().build();
      for (int i = 0; i < LINES; i++) {
        writer.send("web-access", null, farm.next().bytes());
      }
      writer.flush();

      assertRuns("kafka.yaml", "web-kafka", kafka.bootstrapServers());
    }
  }

  /** Everything but the alerts, over files in place of the stream. */
  @Test
  void devicesThatNobodyHasRegisteredAreDeadLettersAndTheAuditBalances() throws IOException {
    Path readings = Files.createDirectories(folder.resolve("readings"));
    Files.writeString(
        readings.resolve("readings.json"),
        """
        {"time": "2026-01-01T12:00:00Z", "device": 7, "bpm": 84}
        {"time": "2026-01-01T12:00:10Z", "device": 99, "bpm": 84}
        {"time": "2026-01-01T12:00:20Z", "device": 7, "bpm": 86}
        no reading
        """);
    Files.copy(
        EXAMPLES.resolve("heart-rate-devices.csv"), folder.resolve("heart-rate-devices.csv"));
    String text = Files.readString(EXAMPLES.resolve("heart-rate.yaml"));
    Path file =
        Files.writeString(
            folder.resolve("heart-rate.yaml"),
            text.substring(0, text.indexOf("\nalerts:") + 1)
                .replace("format: kinesis", "format: files")
                .replace(
                    "{stream: heart-rate, region: eu-west-1}",
                    "{dataset: heart-rate, path: \"%s\"}".formatted(readings.toUri()))
                .replace("s3://devices/lake", folder.resolve("lake").toUri().toString()));

    Run run = Run.millrace("run", "--drain", file.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    String lake = folder.resolve("lake").toString();
    Run audit = Run.millrace("audit", "--lake", lake, "--pipeline", "heart-rate");
    assertThat(audit.code()).as(audit.out()).isZero();
    Run dead = ask(lake, "SELECT reason, count(*) AS n FROM dead_letters GROUP BY reason");
    assertThat(dead.out()).containsPattern("unknown device\\W+1\\b");
    Run averages = ask(lake, "SELECT device, average, readings FROM heart_rate");
    assertThat(averages.out()).containsPattern("7\\W+85\\.0\\W+2\\b").doesNotContain("99");
  }

  private static Run ask(String lake, String query) {
    return Run.millrace("sql", "--lake", lake, "--pipeline", "heart-rate", query);
  }

  @Test
  void connectorThatIsMissingIsNamedWithItsJar() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("web.yaml"),
            """
            name: web
            source:
              format: aws-kinesis
              options: {kinesis.streamName: web, kinesis.endpointUrl: "https://kinesis.eu-west-1.amazonaws.com"}
            records: {format: apache-combined}
            lake: {root: "%s"}
            """
                .formatted(folder.resolve("lake").toUri()));

    assertThat(Run.millrace("validate", file.toString()).code()).isZero();
    Run run = Run.millrace("run", "--drain", file.toString());

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .contains("Spark finds no connector 'aws-kinesis' on its class path.")
        .contains("spark-streaming-sql-kinesis-connector.jar");
  }

  private void assertRuns(String example, String pipeline, String servers) throws IOException {
    String text =
        Files.readString(EXAMPLES.resolve(example))
            .replace("file:///tmp/millrace/", folder.toUri().toString())
            .replace("localhost:9092", servers);
    Path file = Files.writeString(folder.resolve(example), text);

    Run run = Run.millrace("run", "--drain", file.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    Path lake = folder.resolve("lake");
    Run audit = Run.millrace("audit", "--lake", lake.toString(), "--pipeline", pipeline);
    assertThat(audit.code()).as(audit.out()).isZero();
    try (SparkSession spark = LocalSession.start("SourceExamplesIT")) {
      String home = lake.resolve(pipeline).toUri().toString();
      assertThat(spark.read().format("delta").load(home + "/raw").count()).isEqualTo(LINES);
      assertThat(
              spark
                  .read()
                  .format("delta")
                  .load(home + "/aggregates/requests_by_status")
                  .selectExpr("sum(requests)")
                  .first()
                  .getLong(0))
          .isEqualTo(spark.read().format("delta").load(home + "/records").count())
          .isPositive();
    }
  }
}
