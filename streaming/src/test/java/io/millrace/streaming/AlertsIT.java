package io.millrace.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineFiles;
import io.millrace.local.opensearch.EmbeddedOpenSearch;
import io.millrace.streaming.Tripwire.When;
import io.millrace.streaming.alert.AlertCounts;
import io.millrace.streaming.alert.FakeTargets;
import io.millrace.streaming.alert.FakeTargets.Received;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

/** Wearables' readings to people who are told of unusual ones. */
class AlertsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:devices.fifo";
  private static final String SECRET = "/hooks/s3cr3t";
  private static final String PARTS = "parts";

  /** Between two looks for what comes by itself, so that it gets the cores. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  @TempDir static Path common;
  private static EmbeddedOpenSearch openSearch;
  private static SparkSession spark;

  private FakeTargets targets;
  private String name;
  private int files;

  @BeforeAll
  static void startServers() throws Exception {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    openSearch = EmbeddedOpenSearch.start(common.resolve("opensearch"));
    spark =
        LakeSession.builder("AlertsIT")
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            .config("spark.delta.logStore.file.impl", TrippingLogStore.class.getName())
            .config(
                "spark.sql.streaming.checkpointFileManagerClass",
                TrippingCheckpointFiles.class.getName())
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.warehouse.dir", common.resolve("warehouse").toUri().toString())
            .getOrCreate();
  }

  @AfterAll
  static void stopServers() {
    spark.stop();
    openSearch.close();
  }

  @BeforeEach
  void startTargets(TestInfo test) throws IOException {
    targets = FakeTargets.start();
    name =
        test.getTestMethod()
            .orElseThrow()
            .getName()
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z]", "-");
    name = name.substring(0, Math.min(40, name.length()));
    spark.conf().set("spark.millrace.alerts.sns.endpoint", targets.url().toString());
    spark.conf().set("spark.millrace.alerts.retry-budget", "1s");
  }

  @AfterEach
  void stopTargets() {
    Tripwire.clear();
    targets.close();
    Stream.of("alerts.sns.endpoint", "alerts.retry-budget", "metrics.prometheus-port")
        .forEach(key -> spark.conf().unset("spark.millrace." + key));
  }

  @Test
  void firesBeyondTheThresholdAndNotAtIt() throws Exception {
    Pipeline pipeline =
        pipeline(
            """
              - name: unusual
                sql: "SELECT start, device FROM per_device WHERE average > 120 OR average < 40"
                notify: [log]
              - name: grouped
                sql: >
                  SELECT start, device, max(average) AS average FROM per_device
                  GROUP BY start, device HAVING average > 120 OR average < 40
                notify: [log]
            """);
    put("10:00:10", 1, 120, 120);
    put("10:00:10", 2, 40, 40);
    put("10:00:10", 3, 119, 121);
    put("10:00:10", 4, 120, 121);
    put("10:00:10", 5, 40, 39);
    put("10:01:10", 4, 121);
    drain(pipeline);

    List<String> expected =
        List.of("2026-03-01T10:00:00 4", "2026-03-01T10:00:00 5", "2026-03-01T10:01:00 4");
    assertThat(fired(pipeline, "unusual")).containsExactlyElementsOf(expected);
    assertThat(fired(pipeline, "grouped")).containsExactlyElementsOf(expected);
    Row row = alerts(pipeline).where("alert = 'unusual'").orderBy("window_start", "key").first();
    assertThat(row.<String>getAs("key"))
        .isEqualTo("{\"start\":\"2026-03-01T10:00:00.000000Z\",\"device\":4}");
    assertThat(row.<java.sql.Timestamp>getAs("window_end").toInstant())
        .hasToString("2026-03-01T10:01:00Z");
    assertThat(row.<String>getAs("message"))
        .isEqualTo(
            "[warning] %s: unusual in the window from 2026-03-01T10:00:00Z to 2026-03-01T10:01:00Z"
                .formatted(name));
    assertThat(row.<String>getAs("state")).isEqualTo("sent");
    assertThat(row.<String>getAs("notifications")).isEqualTo("{\"log\":\"sent\"}");
  }

  @Test
  void tellsWhatTheTemplateNamesAndNothingElse() throws Exception {
    Pipeline pipeline =
        pipeline(
            """
              - name: unusual
                sql: "SELECT * FROM per_device WHERE average > 120"
                severity: critical
                message: "device {Device} in the minute from {start} {{see the lake}}"
                notify: ["webhook:%1$s%2$s", "sns:%3$s"]
            """
                .formatted(targets.url(), SECRET, TOPIC));
    put("10:00:10", 77, 171, 171);
    drain(pipeline);

    String text = "device 77 in the minute from 2026-03-01T10:00:00Z {see the lake}";
    assertThat(texts(SECRET)).containsExactly(text);
    assertThat(texts(TOPIC)).containsExactly(text);
    assertThat(targets.taken(SECRET).get(0).whole()).doesNotContain("171");
    assertThat(targets.taken(TOPIC).get(0).whole()).doesNotContain("171");
    assertThat(alerts(pipeline).first().<String>getAs("row")).contains("171");
    assertThat(wholeLake(pipeline)).doesNotContain("s3cr3t");
  }

  @Test
  void oneAlertHoweverOftenItsRowChangesAndWhateverIsReplayed() throws Exception {
    Pipeline pipeline = pipeline(unusual());
    put("10:00:10", 1, 150);
    drain(pipeline);
    put("10:00:20", 1, 160);
    put("10:05:20", 2, 60);
    drain(pipeline);
    put("10:00:30", 1, 170);
    drain(pipeline);
    assertThat(spark.read().format("delta").load(home(pipeline) + "/aggregates/per_device"))
        .satisfies(rows -> assertThat(rows.where("readings = 3").count()).isEqualTo(1));
    deleteCheckpoints(pipeline);
    drainAlerts(pipeline);

    assertThat(fired(pipeline, "unusual")).containsExactly("2026-03-01T10:00:00 1");
    assertThat(texts("/hook")).hasSize(1);
    assertThat(texts(TOPIC)).hasSize(1);
  }

  @Test
  void aCrashAroundEachStepLeavesOneRowAndOneNotification() throws Exception {
    Pipeline pipeline = pipeline(unusual());
    put("09:00:10", 1, 150);
    drain(pipeline);
    int windows = 1;
    String commit = "/alerts/_delta_log/0*%d\\.json";
    for (int writes = 1; writes <= 2; writes++) {
      for (When when : When.values()) {
        put("10:%02d:10".formatted(windows), 1, 150);
        failAt(pipeline, commit.formatted(version(pipeline) + writes), when);
        drainAlerts(pipeline);
        windows++;
        assertTold(pipeline, windows);
      }
    }
    put("10:%02d:10".formatted(windows), 1, 150);
    failAt(pipeline, "/_checkpoints/alerts-per_device/commits/\\d+", When.BEFORE);
    drainAlerts(pipeline);
    assertTold(pipeline, windows + 1);

    // Sent, then crashed before that was recorded: the one gap, where the id tells.
    assertThat(texts("/hook")).hasSize(windows + 2);
  }

  /** One alert per window, and one notification per alert and target for who minds its id. */
  private void assertTold(Pipeline pipeline, int windows) throws Exception {
    assertThat(alerts(pipeline).count()).isEqualTo(windows);
    assertThat(alerts(pipeline).select("key").distinct().count()).isEqualTo(windows);
    assertThat(alerts(pipeline).where("state = 'sent'").count()).isEqualTo(windows);
    assertThat(texts(TOPIC)).hasSize(windows).doesNotHaveDuplicates();
    Set<String> ids = targets.taken("/hook").stream().map(Received::id).collect(Collectors.toSet());
    assertThat(ids).hasSize(windows);
  }

  private void failAt(Pipeline pipeline, String file, When when) throws Exception {
    for (PipelineRun.Start part : parts(pipeline).subList(0, 4)) {
      run(part);
    }
    String message = "injected %s the write of %s".formatted(when, file);
    Tripwire.set(file, when, message);
    assertThatThrownBy(() -> drainAlerts(pipeline), message).hasMessageContaining(message);
    assertThat(Tripwire.isSet()).isFalse();
  }

  @Test
  void whatATargetDoesNotTakeIsUndeliveredAndHoldsNothingUp() throws Exception {
    Pipeline pipeline =
        pipeline(
            """
              - name: unusual
                sql: "SELECT start, device FROM per_device WHERE average > 120"
                message: "device {device}"
                notify: ["webhook:%1$s%2$s", "webhook:%1$s/gone", "webhook:%1$s/later"]
            """
                .formatted(targets.url(), SECRET));
    targets.refuse(SECRET, 1_000, 500);
    targets.refuse("/gone", 1, 404);
    targets.refuse("/later", 2, 503);
    put("10:00:10", 1, 150);
    drain(pipeline);
    put("10:05:10", 2, 70);
    drain(pipeline);

    assertThat(spark.read().format("delta").load(home(pipeline) + "/aggregates/per_device").count())
        .isEqualTo(2);
    List<Row> undelivered =
        table(pipeline, "undelivered")
            .selectExpr("index", "reason", "document", "id")
            .orderBy("index")
            .collectAsList();
    String host = "webhook:127.0.0.1";
    assertThat(undelivered)
        .extracting(row -> row.getString(0) + " " + row.getString(1))
        .containsExactly(host + " 127.0.0.1 answered 500", host + "/2 127.0.0.1 answered 404");
    assertThat(JSON.readTree(undelivered.get(0).getString(2)).path("text").asText())
        .isEqualTo("device 1");
    assertThat(texts("/later")).containsExactly("device 1");
    Row alert = alerts(pipeline).first();
    assertThat(alert.<String>getAs("state")).isEqualTo("undelivered");
    assertThat(alert.<String>getAs("notifications"))
        .isEqualTo(
            "{\"%1$s\":\"undelivered\",\"%1$s/2\":\"undelivered\",\"%1$s/3\":\"sent\"}"
                .formatted(host));
    assertThat(wholeLake(pipeline)).doesNotContain("s3cr3t");

    // The one target is there again, the other one stays away.
    targets.refuseNoMore(SECRET);
    targets.refuse("/gone", 1, 404);
    try (LogPipeline path = new LogPipeline(spark, pipeline)) {
      Redelivered redelivered = path.redeliver();
      assertThat(redelivered.notifications()).isEqualTo(new AlertCounts(0, 1, 1));
      assertThat(redelivered.text()).contains("people were told of 1 notifications");
    }
    assertThat(texts(SECRET)).containsExactly("device 1");
    assertThat(table(pipeline, "undelivered").select("index").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly(host + "/2");
    assertThat(alerts(pipeline).first().<String>getAs("notifications"))
        .isEqualTo(
            "{\"%1$s\":\"sent\",\"%1$s/2\":\"undelivered\",\"%1$s/3\":\"sent\"}".formatted(host));
  }

  @Test
  void aTargetThatTakesNothingCostsItsBudgetOnceAMicroBatch() throws Exception {
    spark.conf().set("spark.millrace.alerts.retry-budget", "0s");
    Pipeline pipeline =
        pipeline(
            """
              - name: unusual
                sql: "SELECT start, device FROM per_device WHERE average > 120"
                notify: ["webhook:%s/hook"]
            """
                .formatted(targets.url()));
    targets.refuse("/hook", 1, 500);
    for (int device = 1; device <= 5; device++) {
      put("10:00:10", device, 150);
    }
    drain(pipeline);

    assertThat(texts("/hook")).isEmpty();
    assertThat(table(pipeline, "undelivered").groupBy("reason").count().collectAsList())
        .extracting(row -> row.getString(0) + " " + row.getLong(1))
        .containsExactlyInAnyOrder(
            "127.0.0.1 answered 500 1",
            "not tried, as the target had taken nothing for all of its retry budget 4");
  }

  @Test
  void anAlertReadsWhatAnotherHasFired() throws Exception {
    Pipeline pipeline =
        pipeline(
            """
              - name: ward
                sql: "SELECT start, count(*) AS devices FROM unusual GROUP BY start HAVING devices > 1"
                message: "{devices} devices"
                notify: ["webhook:%1$s/ward"]
              - name: unusual
                sql: "SELECT start, device, average FROM per_device WHERE average > 120"
                notify: [log]
            """
                .formatted(targets.url()));
    put("10:00:10", 1, 150);
    put("10:01:10", 1, 150);
    put("10:01:10", 2, 150);
    drain(pipeline);
    assertThat(texts("/ward")).containsExactly("2 devices");
    put("10:00:20", 3, 150);
    drain(pipeline);

    assertThat(texts("/ward")).containsExactly("2 devices", "2 devices");
    assertThat(alerts(pipeline).where("alert = 'ward' AND window_start IS NOT NULL").count())
        .isEqualTo(2);
  }

  @Test
  void closedWindowsOnlyAreSeenWhereAskedFor() throws Exception {
    Pipeline pipeline =
        pipeline(
            """
              - name: final
                sql: "SELECT start, device FROM per_device WHERE average > 120"
                windows: closed
                notify: [log]
              - name: early
                sql: "SELECT start, device FROM per_device WHERE average > 120"
                notify: [log]
            """);
    put("10:00:10", 1, 150);
    put("10:00:10", 2, 150);
    drain(pipeline);
    assertThat(fired(pipeline, "early")).hasSize(2);
    assertThat(fired(pipeline, "final")).isEmpty();
    try (LogPipeline path = new LogPipeline(spark, pipeline);
        PipelineRun run = PipelineRun.start(path)) {
      // The second device calms down before its minute is over.
      put("10:00:50", 2, 60);
      settle(run, pipeline, 3);
      assertThat(fired(pipeline, "final")).isEmpty();
      put("10:10:00", 3, 150);
      settle(run, pipeline, 4);
      put("10:20:00", 3, 70);
      settle(run, pipeline, 5);
      put("10:30:00", 3, 70);
      settle(run, pipeline, 6);
    }

    assertThat(fired(pipeline, "final"))
        .containsExactly("2026-03-01T10:00:00 1", "2026-03-01T10:10:00 3");
  }

  /** Returns when so many records have come all the way. */
  private static void settle(PipelineRun run, Pipeline pipeline, long records) {
    while (table(pipeline, "records").count() < records) {
      run.queries().get(0).processAllAvailable();
    }
    run.queries().forEach(StreamingQuery::processAllAvailable);
  }

  @Test
  void rowsOfADetectorAreLookedAtAsTheyCome() throws Exception {
    Pipeline pipeline =
        pipeline(
            """
              - name: quick
                sql: "SELECT time, device FROM scored WHERE bpm > 120"
                message: "device {device}"
                notify: ["webhook:%s/hook"]
            detectors:
              - name: scored
                sql: SELECT * FROM records
                function: random_cut_forest
                time: time
                columns: [bpm]
            """
                .formatted(targets.url()));
    put("10:00:10", 1, 150, 60);
    drain(pipeline);
    put("10:05:10", 2, 130, 120);
    drain(pipeline);

    assertThat(texts("/hook")).containsExactly("device 1", "device 2");
    assertThat(
            alerts(pipeline).orderBy("fired_at").collectAsList().stream()
                .map(row -> row.<java.sql.Timestamp>getAs("window_start").toInstant().toString()))
        .containsExactly("2026-03-01T10:00:10Z", "2026-03-01T10:05:10Z");
  }

  @Test
  void nobodyIsToldOfWhatIsTooOld() throws Exception {
    Pipeline pipeline =
        pipeline(
            """
              - name: unusual
                sql: "SELECT start, device FROM per_device WHERE average > 120"
                max-age: 1 day
                message: "device {device}"
                notify: ["webhook:%s/hook"]
            """
                .formatted(targets.url()));
    put(Instant.parse("2001-03-01T10:00:00Z"), 1, 150);
    put(Instant.now().truncatedTo(ChronoUnit.SECONDS), 2, 150);
    drain(pipeline);

    assertThat(texts("/hook")).containsExactly("device 2");
    assertThat(
            alerts(pipeline).selectExpr("state", "notifications").orderBy("state").collectAsList())
        .extracting(row -> row.getString(0) + " " + row.getString(1))
        .containsExactly(
            "sent {\"webhook:127.0.0.1\":\"sent\"}", "too-old {\"webhook:127.0.0.1\":\"too-old\"}");
  }

  @Test
  void alertsCanBeSearched() throws Exception {
    Pipeline pipeline =
        pipeline(
            unusual()
                + """
                opensearch: {url: "%s", auth: none, index-prefix: %s-}
                """
                    .formatted(openSearch.url(), name));
    put("10:00:10", 1, 150);
    put("10:01:10", 1, 150);
    drain(pipeline);

    Map<String, String> documents = new SearchIndex(openSearch.url(), name + "-alerts").documents();
    assertThat(documents).hasSize(2);
    for (String document : documents.values()) {
      JsonNode json = JSON.readTree(document);
      assertThat(json.path("alert").asText()).isEqualTo("unusual");
      assertThat(json.path("state").asText()).isEqualTo("sent");
      assertThat(json.path("row").path("device").asText()).isEqualTo("1");
    }
  }

  @Test
  void metricsCountAlertsAndNotifications() throws Exception {
    spark.conf().set("spark.millrace.metrics.prometheus-port", "0");
    spark.conf().set("spark.millrace.alerts.retry-budget", "0s");
    Pipeline pipeline = pipeline(unusual());
    targets.refuse("/hook", 1, 500);
    put("10:00:10", 1, 150);
    try (LogPipeline path = new LogPipeline(spark, pipeline, Trigger.AvailableNow())) {
      for (PipelineRun.Start part : parts(path)) {
        run(part);
      }
      String of = "_total{pipeline=\"%s\",query=\"alerts-per_device\"} 1".formatted(name);
      HttpClient client = HttpClient.newHttpClient();
      HttpRequest request = HttpRequest.newBuilder(path.metricsUrl().orElseThrow()).build();
      String page = "";
      while (!page.contains("millrace_alerts_fired" + of)) {
        LockSupport.parkNanos(LOOK_NANOS);
        page = client.send(request, BodyHandlers.ofString()).body();
      }
      assertThat(page)
          .contains("millrace_notifications_sent" + of)
          .contains("millrace_notifications_failed" + of);
    }
  }

  private String unusual() {
    return """
          - name: unusual
            sql: "SELECT start, device, average FROM per_device WHERE average > 120"
            message: "device {device} from {start}"
            notify: ["webhook:%s/hook", "sns:%s"]
        """
        .formatted(targets.url(), TOPIC);
  }

  private List<String> texts(String target) {
    return targets.taken(target).stream().map(Received::text).toList();
  }

  /** Window and device of each alert. */
  private static List<String> fired(Pipeline pipeline, String alert) {
    return alerts(pipeline)
        .where("alert = '" + alert + "'")
        .selectExpr(
            "concat(date_format(window_start, \"yyyy-MM-dd'T'HH:mm:ss\"), ' ',"
                + " get_json_object(row, '$.device')) AS text")
        .orderBy("text")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private static Dataset<Row> alerts(Pipeline pipeline) {
    return table(pipeline, "alerts");
  }

  private static Dataset<Row> table(Pipeline pipeline, String table) {
    return spark.read().format("delta").load(home(pipeline) + "/" + table);
  }

  private static String home(Pipeline pipeline) {
    return new LakeTables(pipeline.lake().root(), pipeline.name()).home();
  }

  private static long version(Pipeline pipeline) {
    return DeltaLog.forTable(spark, new org.apache.hadoop.fs.Path(home(pipeline) + "/alerts"))
        .update(false, Option.empty(), Option.empty())
        .version();
  }

  private static String wholeLake(Pipeline pipeline) {
    Set<String> texts = new TreeSet<>();
    for (String table : List.of("alerts", "undelivered", "raw", "records", "ledger")) {
      texts.addAll(table(pipeline, table).toJSON().collectAsList());
    }
    return String.join("\n", texts);
  }

  private void drain(Pipeline pipeline) throws InterruptedException {
    for (PipelineRun.Start part : parts(pipeline)) {
      run(part);
    }
  }

  private void drainAlerts(Pipeline pipeline) throws InterruptedException {
    run(parts(pipeline).get(4));
  }

  private static List<PipelineRun.Start> parts(Pipeline pipeline) {
    return parts(new LogPipeline(spark, pipeline, Trigger.AvailableNow()));
  }

  private static List<PipelineRun.Start> parts(LogPipeline path) {
    return List.of(
        path::startIngest,
        path::startAggregates,
        path::startDetectors,
        path::startReconcile,
        path::startAlerts);
  }

  private static void run(PipelineRun.Start part) throws InterruptedException {
    try (PipelineRun run = PipelineRun.start(part)) {
      run.await();
    }
  }

  /** As if the alerts' progress had been lost, but not their table. */
  private static void deleteCheckpoints(Pipeline pipeline) throws IOException {
    org.apache.hadoop.fs.Path folder =
        new org.apache.hadoop.fs.Path(home(pipeline) + "/_checkpoints/alerts-per_device");
    assertThat(folder.getFileSystem(spark.sessionState().newHadoopConf()).delete(folder, true))
        .isTrue();
  }

  /** A file of readings, one after the other. */
  private void put(String time, int device, int... readings) throws IOException {
    put(Instant.parse("2026-03-01T%sZ".formatted(time)), device, readings);
  }

  private void put(Instant time, int device, int... readings) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int bpm : readings) {
      lines.add("{\"time\": \"%s\", \"device\": %d, \"bpm\": %d}".formatted(time, device, bpm));
    }
    Path folder = Files.createDirectories(common.resolve(PARTS).resolve(name));
    Files.write(folder.resolve("%04d.json".formatted(files++)), lines);
  }

  private Pipeline pipeline(String alerts) throws IOException {
    Files.createDirectories(common.resolve(PARTS).resolve(name));
    Path file =
        Files.writeString(
            common.resolve(name + ".yaml"),
            """
            name: %1$s
            source:
              format: files
              options: {path: "%2$s", listInterval: 100ms}
            records: {format: json, options: {schema: "time TIMESTAMP, device INT, bpm INT"}}
            lake: {root: "%3$s", trigger: 0s, reconcile: 1s}
            aggregates:
              - name: per_device
                sql: >
                  SELECT window.start, device, avg(bpm) AS average, count(*) AS readings
                  FROM records GROUP BY window(time, '1 minute'), device
                watermark: 2 minutes
                key: [start, device]
            alerts:
            """
                    .formatted(
                        name,
                        common.resolve(PARTS).resolve(name).toUri(),
                        common.resolve("lake").toUri())
                + alerts);
    return PipelineFiles.read(spark, file.toUri().toString());
  }
}
