package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.generate.LogFarm;
import io.millrace.local.kinesis.Limits;
import io.millrace.local.kinesis.LocalKinesis;
import io.millrace.local.kinesis.Operation;
import io.millrace.local.spark.LocalSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user reads when something around a pipeline is wrong. */
class BadInputIT {
  private static final String STREAM = "web-access";
  private static final int LINES = 300;

  @TempDir private Path folder;

  private final Settings settings = new Settings();
  private LocalKinesis kinesis;

  private Socket closed = new Socket();

  @BeforeEach
  void startStream() {
    settings.with("aws.accessKeyId", "local").with("aws.secretAccessKey", "local");
    kinesis = LocalKinesis.builder().limits(Limits.lifted()).start();
    kinesis.createStream(STREAM, 2);
    LogFarm farm = LogFarm.builder().rate(5).malformedRatio(0.02).build();
    for (int i = 0; i < LINES; i++) {
      kinesis.put(STREAM, "key-" + i, farm.next().bytes());
    }
  }

  @AfterEach
  void endStream() throws IOException {
    kinesis.close();
    closed.close();
    settings.close();
  }

  @Test
  void unreachableKinesisIsNamedWithItsAddressAndTheOptionsToCheck() throws IOException {
    URI nobody = closedPort();

    Run run = drain(pipeline(nobody, STREAM, ""));

    assertFailed(
        run,
        "Query web.ingest failed. Cannot reach Kinesis at "
            + nobody
            + " within 2 s (Connection refused). Check the options 'region' and 'endpoint', and"
            + " that this machine has a network path.");
  }

  @Test
  void wrongStreamNameIsNamedWithThePlaceThatHasNoneLikeIt() throws IOException {
    Run run = drain(pipeline(kinesis.endpoint(), "web-acess", ""));

    assertFailed(
        run,
        "Query web.ingest failed. There is no Kinesis stream 'web-acess' at "
            + kinesis.endpoint()
            + ". Check the options 'stream' and 'region', or create the stream first.");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"DESCRIBE_STREAM_SUMMARY", "LIST_SHARDS", "GET_SHARD_ITERATOR"})
  void missingPermissionIsNamedWithTheActionToAllow(Operation denied) throws IOException {
    kinesis.faults().on(denied).accessDenied();

    Run run = drain(pipeline(kinesis.endpoint(), STREAM, ""));

    assertDenied(run, denied.apiName());
  }

  @ParameterizedTest(name = "after {0} calls")
  @ValueSource(ints = {0, 6, 8, 10})
  void permissionToReadThatIsMissingOrTakenAwayIsNamed(int callsBefore) throws IOException {
    kinesis.faults().on(Operation.GET_RECORDS).after(callsBefore).accessDenied();

    Run run = drain(pipeline(kinesis.endpoint(), STREAM, ""));

    assertDenied(run, "GetRecords");
  }

  private void assertDenied(Run run, String action) {
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .contains(
            "Query web.ingest failed. Kinesis at %s denies %s on stream '%s' (User is not authorized to perform: kinesis:%s"
                .formatted(kinesis.endpoint(), action, STREAM, action))
        .contains(
            "Allow kinesis:%s on the stream to the role that runs the query, or set 'roleArn'."
                .formatted(action));
    assertShort(run);
  }

  @Test
  void missingCredentialsAreNamedWithTheWaysToGiveThem() throws IOException {
    String none = folder.resolve("none").toString();
    settings
        .without("aws.accessKeyId")
        .without("aws.secretAccessKey")
        .with("aws.sharedCredentialsFile", none)
        .with("aws.configFile", none)
        .with("aws.disableEc2Metadata", "true");

    Run run = drain(pipeline(kinesis.endpoint(), STREAM, ""));

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .contains(
            "Query web.ingest failed. No AWS credentials for Kinesis at " + kinesis.endpoint())
        .contains(
            "Give the cluster an instance role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.");
    assertShort(run);
  }

  @Test
  void fullDiskIsNamedAndTheQueryGoesOnOnceThereIsRoom() throws IOException {
    Path pipeline = pipeline(kinesis.endpoint(), STREAM, "");
    try (Settings full = new Settings()) {
      full.with("spark.sql.streaming.checkpointFileManagerClass", FullDisk.class.getName());

      assertFailed(
          drain(pipeline),
          "Query web.ingest failed: no space left on the disk of the lake or its checkpoint. Free"
              + " space there and start again; the query goes on from its checkpoint.");
    }

    Run again = drain(pipeline);

    assertThat(again.err()).isEmpty();
    assertThat(again.code()).isZero();
    try (SparkSession spark = LocalSession.start("BadInputIT")) {
      assertThat(table(spark, "raw").count()).isEqualTo(LINES);
    }
  }

  @Test
  void openSearchThatIsDownLeavesTheLakeCompleteAndItsDocumentsInATable() throws IOException {
    settings.with("spark.millrace.opensearch.retry-budget", "1s");
    String openSearch = "opensearch: {url: \"%s\", auth: none}".formatted(closedPort());

    Run run = drain(pipeline(kinesis.endpoint(), STREAM, openSearch));

    assertThat(run.code()).isZero();
    try (SparkSession spark = LocalSession.start("BadInputIT")) {
      Dataset<Row> records = table(spark, "records");
      Dataset<Row> aggregate = table(spark, "aggregates/by_status");
      Dataset<Row> undelivered = table(spark, "undelivered");
      assertThat(table(spark, "raw").count()).isEqualTo(LINES);
      assertThat(records.count() + table(spark, "dead_letters").count()).isEqualTo(LINES);
      records.createOrReplaceTempView("records");
      Dataset<Row> recount =
          spark.sql(
              "SELECT window.start, status, count(*) AS requests FROM records GROUP BY window(time,"
                  + " '1 minute'), status");
      assertThat(aggregate.drop("revision").exceptAll(recount).count()).isZero();
      assertThat(aggregate.count()).isPositive().isEqualTo(recount.count());
      assertThat(undelivered.select("id").distinct().count()).isEqualTo(aggregate.count());
      assertThat(undelivered.select("reason").distinct().collectAsList())
          .singleElement()
          .asString()
          .contains("Connection refused");
    }
  }

  @Test
  void everyMistakeInAPipelineFileIsShownByValidateAndByRun() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("mistakes.yaml"),
            """
            name: Web
            source: {format: kinesis, options: {stream: web, regoin: eu-west-1}}
            records: {format: apache-combinde}
            laek: {root: "s3://logs/lake"}
            """);

    Run validate = Run.millrace("validate", file.toString());
    Run run = Run.millrace("run", file.toString());

    assertThat(validate.code()).isEqualTo(ExitCode.FINDINGS);
    assertThat(run.code()).isEqualTo(ExitCode.FINDINGS);
    List<String> mistakes = withoutPlace(validate);
    assertThat(mistakes).hasSize(7);
    assertThat(withoutPlace(run)).isEqualTo(mistakes.subList(0, mistakes.size() - 1));
  }

  private static List<String> withoutPlace(Run run) {
    return run.err().lines().map(line -> line.replaceFirst("^.*mistakes.yaml:", "")).toList();
  }

  private static Run drain(Path pipeline) {
    return Run.millrace("run", "--drain", pipeline.toString());
  }

  private static void assertFailed(Run run, String message) {
    assertThat(run.err()).contains(message);
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertShort(run);
  }

  /** A message, not a stack trace. */
  private static void assertShort(Run run) {
    assertThat(run.err().lines()).hasSize(1);
  }

  private Dataset<Row> table(SparkSession spark, String name) {
    Path table = folder.resolve("lake").resolve("web").resolve(name);
    return spark.read().format("delta").load(table.toUri().toString());
  }

  /** An address on which nothing listens any more. */
  /** A port that nobody listens at, nor can while the test runs. */
  private URI closedPort() throws IOException {
    closed = new Socket();
    closed.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return URI.create("http://127.0.0.1:" + closed.getLocalPort());
  }

  private Path pipeline(URI endpoint, String stream, String openSearch) throws IOException {
    return Files.writeString(
        folder.resolve("web.yaml"),
        """
        name: web
        source:
          format: kinesis
          options: {stream: %s, region: eu-west-1, endpoint: "%s", retryBudget: 2s}
        records: {format: apache-combined}
        lake: {root: "%s"}
        aggregates:
          - name: by_status
            sql: >
              SELECT window.start, status, count(*) AS requests
              FROM records GROUP BY window(time, '1 minute'), status
            key: [start, status]
        %s
        """
            .formatted(stream, endpoint, folder.resolve("lake").toUri(), openSearch));
  }
}
