package io.millrace.streaming.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineFiles;
import io.millrace.local.kinesis.Limits;
import io.millrace.local.kinesis.LocalKinesis;
import io.millrace.streaming.LogPipeline;
import io.millrace.streaming.PipelineRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole pipelines, and whether what is published about them is what their tables hold. */
@Timeout(120)
class PipelineMetricsIT {
  private static final String INGEST = "ingest";
  private static final String BY_STATUS = "by_status";
  private static final String SETTINGS = "spark.millrace.metrics.";

  @TempDir static Path folder;
  private static LocalKinesis kinesis;
  private static SparkSession spark;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void startServers() {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    kinesis = LocalKinesis.builder().limits(Limits.lifted()).start();
    spark =
        LakeSession.builder("PipelineMetricsIT")
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.millrace.opensearch.retry-budget", "0s")
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toUri().toString())
            .getOrCreate();
  }

  @AfterAll
  static void stopServers() {
    spark.stop();
    kinesis.close();
  }

  @AfterEach
  void resetSettings() {
    for (String key : List.of("cloudwatch", "prometheus-port", "prometheus-adress", "opensearch")) {
      spark.conf().unset(SETTINGS + key);
    }
  }

  @Test
  void bothOutputsSayWhatTheTablesHoldUntilThePipelineIsClosed() throws Exception {
    Pipeline pipeline = pipeline("counted");
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    PrometheusPage page;
    URI url;
    try {
      spark.conf().set(SETTINGS + "cloudwatch", "true");
      // Which is not there, and must not matter.
      spark.conf().set(SETTINGS + "opensearch", "true");
      put(pipeline, 60, "10:00", 5);
      drain(pipeline);
      put(pipeline, 30, "12:00", 0);
      drain(pipeline);
      put(pipeline, 10, "12:01", 0);
      drain(pipeline);
      // Late by the watermark that the micro-batch before began with, which is Spark's measure.
      put(pipeline, 7, "10:01", 3);
      spark.conf().set(SETTINGS + "prometheus-port", "0");
      try (LogPipeline path = new LogPipeline(spark, pipeline, Trigger.AvailableNow())) {
        runHalves(path);
        url = path.metricsUrl().orElseThrow();
        page = pageOnceEnded(url, pipeline);
        assertThat(get(url.resolve("/")).statusCode()).isEqualTo(404);
      }
    } finally {
      System.setOut(out);
    }

    assertThatThrownBy(() -> get(url)).isInstanceOf(ConnectException.class);
    assertLastRun(page);
    assertAllRuns(pipeline, printed.toString(StandardCharsets.UTF_8));
  }

  /** Counters begin at zero with each run. */
  private static void assertLastRun(PrometheusPage page) {
    assertThat(page.value("counted", INGEST, "input_rows_total")).isEqualTo(10);
    assertThat(page.value("counted", INGEST, "source_read_records_total")).isEqualTo(10);
    assertThat(page.value("counted", INGEST, "dead_letters_total")).isEqualTo(3);
    assertThat(page.value("counted", INGEST, "query_failures_total")).isZero();
    assertThat(page.value("counted", BY_STATUS, "input_rows_total")).isEqualTo(7);
    assertThat(page.value("counted", BY_STATUS, "late_rows_total")).isPositive();
    assertThat(page.type("millrace_input_rows_total")).isEqualTo("counter");
  }

  private static void assertAllRuns(Pipeline pipeline, String printed) {
    List<EmfLine> lines =
        printed.lines().filter(line -> line.startsWith("{\"_aws\"")).map(EmfLine::parse).toList();
    assertThat(lines)
        .allSatisfy(
            line -> {
              assertThat(line.namespace()).isEqualTo("Millrace");
              assertThat(line.dimensions()).containsEntry("Pipeline", "counted");
            });
    Row ledger = ledger(pipeline);
    assertThat(sum(lines, INGEST, "InputRows")).isEqualTo(ledger.getLong(0)).isEqualTo(115);
    assertThat(sum(lines, INGEST, "RecordsRead")).isEqualTo(ledger.getLong(0));
    assertThat(sum(lines, INGEST, "BytesRead")).isEqualTo(ledger.getLong(1));
    assertThat(sum(lines, INGEST, "RecordsParsed")).isEqualTo(ledger.getLong(2)).isEqualTo(107);
    assertThat(sum(lines, INGEST, "DeadLetters")).isEqualTo(ledger.getLong(3)).isEqualTo(8);
    assertThat(sum(lines, BY_STATUS, "InputRows")).isEqualTo(107);
    assertThat(sum(lines, BY_STATUS, "LateRows")).isPositive();
    assertThat(sum(lines, BY_STATUS, "UndeliveredDocuments"))
        .isEqualTo(tables(pipeline).undelivered().read(spark).count())
        .isPositive();
    assertThat(sum(lines, BY_STATUS, "DocumentsIndexed")).isZero();
    assertThat(last(lines, BY_STATUS, "StateRows")).isPositive();
    assertThat(last(lines, BY_STATUS, "StateMemory")).isPositive();
    assertThat(sum(lines, INGEST, "QueryFailures")).isZero();
  }

  @Test
  void lagIsInSecondsWhileAQueryRuns() throws Exception {
    Pipeline pipeline = pipeline("lag");
    spark.conf().set(SETTINGS + "prometheus-port", "0");
    put(pipeline, 5, "10:00", 0);
    try (LogPipeline path = new LogPipeline(spark, pipeline);
        PipelineRun run = PipelineRun.start(path::startIngest)) {
      run.queries().get(0).processAllAvailable();
      PrometheusPage page =
          pageOnce(
              path.metricsUrl().orElseThrow(),
              now ->
                  Objects.requireNonNullElse(now.value("lag", INGEST, "batches_total"), 0.0) > 0);
      assertThat(page.value("lag", INGEST, "query_active")).isEqualTo(1);
      assertThat(page.type("millrace_source_lag_seconds")).isEqualTo("gauge");
      assertThat(page.value("lag", INGEST, "source_lag_seconds")).isCloseTo(30, within(30.0));
      assertThat(page.value("lag", INGEST, "batch_duration_seconds")).isCloseTo(30, within(30.0));
      assertThat(page.value("lag", INGEST, "processed_rows_per_second")).isPositive();
    }
  }

  @Test
  void aPortInUseIsAnErrorThatNamesIt() throws Exception {
    Pipeline pipeline = pipeline("taken");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      spark.conf().set(SETTINGS + "prometheus-port", Integer.toString(taken.getLocalPort()));

      assertThatThrownBy(() -> new LogPipeline(spark, pipeline))
          .isInstanceOf(MillraceException.class)
          .hasMessageContaining("Cannot serve metrics at 127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("in use")
          .hasMessageContaining(SETTINGS + "prometheus-port");
    }
  }

  @Test
  void aWrongSettingIsAnErrorBeforeAnythingStarts() throws Exception {
    Pipeline pipeline = pipeline("wrong");
    spark.conf().set(SETTINGS + "prometheus-adress", "0.0.0.0");

    assertThatThrownBy(() -> new LogPipeline(spark, pipeline))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("did you mean 'metrics.prometheus-address'?");
  }

  @Test
  void metricsCannotGoToAnOpenSearchThatThePipelineDoesNotHave() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("lake-only.yaml"),
            """
            name: lake-only
            source: {format: kinesis, options: {stream: lake-only, region: eu-west-1}}
            records: {format: apache-combined}
            lake: {root: "%s"}
            """
                .formatted(folder.resolve("lake").toUri()));
    Pipeline pipeline = PipelineFiles.read(spark, file.toUri().toString());
    spark.conf().set(SETTINGS + "opensearch", "true");

    assertThatThrownBy(() -> new LogPipeline(spark, pipeline))
        .isInstanceOf(MillraceException.class)
        .hasMessage(
            "Pipeline 'lake-only' has no section 'opensearch' that its metrics could go to. Add one,"
                + " or set 'spark.millrace.metrics.opensearch' to false.");
  }

  private static double sum(List<EmfLine> lines, String query, String metric) {
    return lines.stream()
        .filter(line -> line.dimensions().get("Query").equals(query))
        .mapToDouble(line -> line.metrics().getOrDefault(metric, 0.0))
        .sum();
  }

  private static double last(List<EmfLine> lines, String query, String metric) {
    return lines.stream()
        .filter(line -> line.dimensions().get("Query").equals(query))
        .map(line -> line.metrics().get(metric))
        .filter(value -> value != null)
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private PrometheusPage pageOnceEnded(URI url, Pipeline pipeline) throws Exception {
    return pageOnce(
        url,
        page ->
            List.of(INGEST, BY_STATUS).stream()
                .map(query -> page.value(pipeline.name(), query, "query_active"))
                .allMatch(active -> active != null && active == 0));
  }

  /** The first page that meets the condition; Spark's events take their time. */
  private PrometheusPage pageOnce(URI url, Predicate<PrometheusPage> condition) throws Exception {
    while (true) {
      HttpResponse<String> response = get(url);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type"))
          .hasValue("text/plain; version=0.0.4; charset=utf-8");
      PrometheusPage page = PrometheusPage.parse(response.body());
      if (condition.test(page)) {
        return page;
      }
    }
  }

  private HttpResponse<String> get(URI url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static void drain(Pipeline pipeline) throws InterruptedException {
    try (LogPipeline path = new LogPipeline(spark, pipeline, Trigger.AvailableNow())) {
      runHalves(path);
    }
  }

  private static void runHalves(LogPipeline path) throws InterruptedException {
    for (PipelineRun.Start half :
        List.<PipelineRun.Start>of(path::startIngest, path::startAggregates)) {
      try (PipelineRun run = PipelineRun.start(half)) {
        run.await();
      }
    }
  }

  private static LakeTables tables(Pipeline pipeline) {
    return new LakeTables(pipeline.lake().root(), pipeline.name());
  }

  /** Sums of records and bytes read, parsed records and dead letters. */
  private static Row ledger(Pipeline pipeline) {
    return tables(pipeline)
        .ledger()
        .read(spark)
        .selectExpr(
            "sum(records_read)", "sum(bytes_read)", "sum(records_parsed)", "sum(dead_letters)")
        .first();
  }

  /** Lines of one minute, and some that are none. */
  private static void put(Pipeline pipeline, int lines, String time, int broken) {
    Map<String, String> source = pipeline.source().options();
    for (int i = 0; i < lines; i++) {
      String line =
          "127.0.0.1 - - [10/Oct/2025:%s:%02d +0000] \"GET / HTTP/1.1\" %d 12 \"-\" \"-\""
              .formatted(time, i % 60, i % 2 == 0 ? 200 : 404);
      kinesis.put(source.get("stream"), "key-" + i, line.getBytes(StandardCharsets.UTF_8));
    }
    for (int i = 0; i < broken; i++) {
      kinesis.put(source.get("stream"), "key-" + i, "no line".getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A pipeline with a stream of its own, and an OpenSearch that is not there. */
  private static Pipeline pipeline(String name) throws IOException {
    kinesis.createStream(name, 2);
    Path file =
        Files.writeString(
            folder.resolve(name + ".yaml"),
            """
            name: %s
            source:
              format: kinesis
              options: {stream: %s, region: eu-west-1, endpoint: "%s"}
            records: {format: apache-combined}
            lake: {root: "%s", trigger: 0s}
            aggregates:
              - name: by_status
                sql: >
                  SELECT window.start, status, count(*) AS requests
                  FROM records GROUP BY window(time, '1 minute'), status
                watermark: 10 minutes
                key: [start, status]
            opensearch: {url: "http://127.0.0.1:%d", auth: none}
            """
                .formatted(
                    name, name, kinesis.endpoint(), folder.resolve("lake").toUri(), closedPort()));
    return PipelineFiles.read(spark, file.toUri().toString());
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
