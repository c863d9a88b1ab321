package io.millrace.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.OffsetLog;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineFiles;
import io.millrace.local.kinesis.Limits;
import io.millrace.local.kinesis.LocalKinesis;
import io.millrace.local.opensearch.EmbeddedOpenSearch;
import io.millrace.streaming.Tripwire.When;
import io.millrace.streaming.aggregate.AggregateQuery;
import io.millrace.streaming.ingest.IngestQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows that arrive up to two days late, in random batchings, with a restart after each: what the
 * lake and OpenSearch come to is what one batch query over all records gives.
 */
class LateDataIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration LONGEST_DELAY = Duration.ofHours(48);
  private static final int EVENTS = 220;
  private static final String HOURLY = "window(time, '1 hour')";
  private static final String SLIDING = "window(time, '2 hours', '30 minutes')";
  private static final String SESSIONS = "session_window(time, '90 minutes')";

  @TempDir static Path folder;
  private static EmbeddedOpenSearch openSearch;
  private static SparkSession spark;
  private static LocalKinesis kinesis;

  @BeforeAll
  static void startServers() throws Exception {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    openSearch = EmbeddedOpenSearch.start(folder.resolve("opensearch"));
    kinesis = LocalKinesis.builder().limits(Limits.lifted()).start();
    spark =
        LakeSession.builder("LateDataIT")
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
            // Compiling plans would take longer than running them over a few hundred rows.
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toUri().toString())
            .getOrCreate();
  }

  @AfterAll
  static void stopServers() {
    spark.stop();
    kinesis.close();
    openSearch.close();
  }

  @AfterEach
  void clear() {
    Tripwire.clear();
  }

  private static IntStream seeds() {
    return IntStream.rangeClosed(1, 10);
  }

  private static IntStream moreSeeds() {
    return IntStream.rangeClosed(11, 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void comesToWhatABatchComesTo(int seed) throws Exception {
    new Run(seed).check();
  }

  @Tag("soak")
  @ParameterizedTest
  @MethodSource("moreSeeds")
  void comesToWhatABatchComesToWhateverTheSeed(int seed) throws Exception {
    new Run(seed).check();
  }

  /** Every write on the way of an amendment fails once, before and after. */
  @Test
  void aReconciliationThatFailsAroundEachOfItsWritesLeavesNoTrace() throws Exception {
    kinesis.createStream("tripped", 1);
    Pipeline pipeline = pipeline("tripped", HOURLY);
    put("tripped", event(BEGIN, "a", 1));
    put("tripped", event(BEGIN.plus(Duration.ofHours(10)), "a", 1));
    drain(pipeline);
    put("tripped", event(BEGIN.plus(Duration.ofHours(20)), "a", 1));
    drain(pipeline);
    int late = 0;
    for (String file :
        List.of(
            "/late_rows/_delta_log/0*[1-9]\\d*\\.json",
            "/amendments/_delta_log/0*[1-9]\\d*\\.json",
            "/aggregates/per_key/_delta_log/0*[1-9]\\d*\\.json")) {
      for (When when : List.of(When.BEFORE, When.AFTER)) {
        put("tripped", event(BEGIN.plusSeconds(++late), "a", 100));
        failAt(pipeline, file, when);
      }
    }
    put("tripped", event(BEGIN.plusSeconds(++late), "a", 100));
    failAt(pipeline, "/_checkpoints/reconcile/commits/\\d+", When.BEFORE);
    drain(pipeline);
    assertEqualsRecount(pipeline, "after all failures");
    assertThat(table(pipeline, "late_rows").where("aggregate = 'per_key'").count())
        .as("each late row is noted once")
        .isEqualTo(late);
    List<Row> amendments =
        table(pipeline, "amendments")
            .selectExpr("old_value", "new_value", "cause")
            .orderBy("revision")
            .collectAsList();
    assertThat(amendments.get(0).getString(0))
        .isEqualTo("{\"start\":\"2026-03-01T00:00:00.000000Z\",\"k\":\"a\",\"n\":1,\"s\":1}");
    Row last = amendments.get(amendments.size() - 1);
    assertThat(last.getString(1))
        .isEqualTo(
            "{\"start\":\"2026-03-01T00:00:00.000000Z\",\"k\":\"a\",\"n\":%d,\"s\":%d}"
                .formatted(1 + late, 1 + 100 * late));
    assertThat(last.getString(2)).isEqualTo("late rows");
    assertSearchEqualsLake(pipeline);
    assertAmendmentsLeadHere(pipeline);
  }

  private static void failAt(Pipeline pipeline, String file, When when) throws Exception {
    String message = "injected %s the write of %s".formatted(when, file);
    Tripwire.set(file, when, message);
    assertThatThrownBy(() -> drain(pipeline), message).hasMessageContaining(message);
    assertThat(Tripwire.isSet()).isFalse();
  }

  private static final class Run {
    private final int seed;
    private final Random random;
    private final String name;

    /** Half of the runs are reconciled by the job in place of the pipeline. */
    private final boolean byJob;

    Run(int seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.name = "late-" + seed;
      this.byJob = seed % 2 == 1;
    }

    void check() throws Exception {
      kinesis.createStream(name, 1 + random.nextInt(2));
      Pipeline pipeline = pipeline(name, List.of(HOURLY, SLIDING, SESSIONS).get(seed % 3));
      List<String> arrivals = arrivals();
      int put = 0;
      while (put < arrivals.size()) {
        int until = Math.min(arrivals.size(), put + 40 + random.nextInt(20));
        for (; put < until; put++) {
          put(name, arrivals.get(put));
        }
        drain(pipeline, byJob);
        if (put == arrivals.size() || random.nextInt(3) == 0) {
          assertEqualsRecount(pipeline, "seed " + seed + " after " + put);
        }
      }
      if (hasSessions(pipeline)) {
        closeAll(pipeline);
      }
      assertThat(table(pipeline, "late_rows").count()).as("seed " + seed).isPositive();
      assertThat(table(pipeline, "aggregates/per_key").count()).isPositive();
      assertThat(table(pipeline, "amendments").count()).as("seed " + seed).isPositive();
      long amended = table(pipeline, "amendments").count();
      drain(pipeline, !byJob);
      assertThat(table(pipeline, "amendments").count())
          .as("seed %d: what the other one finds to amend", seed)
          .isEqualTo(amended);
      assertSearchEqualsLake(pipeline);
      assertAmendmentsLeadHere(pipeline);
    }

    /**
     * An event far ahead ends every session, and another one lets the watermark of the first be
     * seen; sessions that were put off come with the look after that.
     */
    private void closeAll(Pipeline pipeline) throws Exception {
      for (int days : List.of(30, 31)) {
        put(name, event(BEGIN.plus(Duration.ofDays(days)), "key-0", 1));
        drain(pipeline, byJob);
      }
      drain(pipeline, byJob);
      assertEqualsRecount(pipeline, "seed " + seed + " after all sessions have ended");
      assertThat(openSessions(pipeline).count()).as("the two of these events").isEqualTo(2);
    }

    /** Events of four days by the time they arrive; half of them are late by 1 s to 48 h. */
    private List<String> arrivals() {
      record Arrival(Instant at, String event) {}
      List<Arrival> arrivals = new ArrayList<>();
      long span = Duration.ofDays(4).toMillis();
      for (int i = 0; i < EVENTS; i++) {
        Instant time = BEGIN.plusMillis((long) (random.nextDouble() * span));
        long longest = LONGEST_DELAY.toMillis();
        long delay =
            switch (random.nextInt(4)) {
              case 0 -> (long) (1000 * Math.pow(longest / 1000.0, random.nextDouble()));
              case 1 -> (long) (longest * random.nextDouble());
              default -> 0;
            };
        arrivals.add(
            new Arrival(
                time.plusMillis(delay),
                event(time, "key-" + random.nextInt(3), random.nextInt(1000))));
      }
      return arrivals.stream()
          .sorted(Comparator.comparing(Arrival::at))
          .map(Arrival::event)
          .toList();
    }
  }

  private static void assertEqualsRecount(Pipeline pipeline, String when) {
    LakeTables tables = new LakeTables(pipeline.lake().root(), pipeline.name());
    for (Pipeline.Aggregate aggregate : pipeline.aggregates()) {
      AggregateQuery query =
          new AggregateQuery(
              spark, pipeline, aggregate, tables, new IngestQuery(spark, pipeline).records());
      Dataset<Row> lake = query.table().read(spark).drop(LakeTables.REVISION);
      Dataset<Row> recount = query.recount();
      if (hasSessions(pipeline)) {
        lake = lake.except(meeting(lake, openSessions(pipeline)));
        recount = recount.except(openSessions(pipeline));
      }
      assertThat(texts(lake)).as(aggregate.name() + ", " + when).isEqualTo(texts(recount));
    }
  }

  private static boolean hasSessions(Pipeline pipeline) {
    return pipeline.aggregates().get(0).sql().contains(SESSIONS);
  }

  /** Sessions that the aggregate's stream need not have written yet. */
  private static Dataset<Row> openSessions(Pipeline pipeline) {
    LakeTables tables = new LakeTables(pipeline.lake().root(), pipeline.name());
    Instant watermark =
        new OffsetLog(tables.checkpoint("aggregate-per_key"), new Configuration(false))
            .committedWatermark()
            .orElse(Instant.EPOCH);
    return new AggregateQuery(
            spark,
            pipeline,
            pipeline.aggregates().get(0),
            tables,
            new IngestQuery(spark, pipeline).records())
        .recount()
        .where(col("end").gt(Timestamp.from(watermark)));
  }

  /** What the stream has written of sessions that it will write more of. */
  private static Dataset<Row> meeting(Dataset<Row> rows, Dataset<Row> sessions) {
    return rows.as("a")
        .join(
            sessions.as("b"),
            expr("a.k = b.k AND a.start <= b.`end` AND a.`end` >= b.start"),
            "left_semi");
  }

  private static List<String> texts(Dataset<Row> rows) {
    return rows.toJSON().collectAsList().stream().sorted().toList();
  }

  private static void assertSearchEqualsLake(Pipeline pipeline) throws Exception {
    for (String aggregate : names(pipeline)) {
      List<String> found = new ArrayList<>();
      for (String document :
          new SearchIndex(openSearch.url(), pipeline.name() + "-" + aggregate)
              .documents()
              .values()) {
        JsonNode json = JSON.readTree(document);
        found.add(
            "%s %s %s %s"
                .formatted(
                    Instant.parse(json.path("start").asText()),
                    json.path("k").asText(),
                    json.path("n").asLong(),
                    json.path("s").asLong()));
      }
      List<String> expected =
          table(pipeline, "aggregates/" + aggregate)
              .select("start", "k", "n", "s")
              .collectAsList()
              .stream()
              .map(
                  row ->
                      "%s %s %s %s"
                          .formatted(
                              row.getTimestamp(0).toInstant(), row.get(1), row.get(2), row.get(3)))
              .toList();
      assertThat(found).as(aggregate).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  /** In order, each amendment begins with the value that the one before has left. */
  private static void assertAmendmentsLeadHere(Pipeline pipeline) {
    Map<String, String> values = new HashMap<>();
    for (Row row :
        table(pipeline, "amendments")
            .selectExpr("concat(aggregate, key)", "old_value", "new_value")
            .orderBy("revision")
            .collectAsList()) {
      String old = row.isNullAt(1) ? "none" : row.getString(1);
      assertThat(values.getOrDefault(row.getString(0), old)).isEqualTo(old);
      values.put(row.getString(0), row.isNullAt(2) ? "none" : row.getString(2));
    }
    Map<String, String> now = new HashMap<>();
    for (String aggregate : names(pipeline)) {
      String columns = hasSessions(pipeline) ? "start, end, k, n, s" : "start, k, n, s";
      String options =
          "map('timestampFormat', \"yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX\", 'timeZone', 'UTC',"
              + " 'ignoreNullFields', 'false')";
      table(pipeline, "aggregates/" + aggregate)
          .selectExpr(
              "to_json(struct(start, k), " + options + ")",
              "to_json(struct(" + columns + "), " + options + ")")
          .collectAsList()
          .forEach(row -> now.put(aggregate + row.getString(0), row.getString(1)));
    }
    values.forEach(
        (key, value) -> assertThat(now.getOrDefault(key, "none")).as(key).isEqualTo(value));
  }

  private static List<String> names(Pipeline pipeline) {
    return pipeline.aggregates().stream().map(Pipeline.Aggregate::name).toList();
  }

  private static Dataset<Row> table(Pipeline pipeline, String name) {
    String home = new LakeTables(pipeline.lake().root(), pipeline.name()).home();
    return spark.read().format("delta").load(home + "/" + name);
  }

  private static void drain(Pipeline pipeline) throws InterruptedException {
    drain(pipeline, false);
  }

  private static void drain(Pipeline pipeline, boolean byJob) throws InterruptedException {
    LogPipeline path = new LogPipeline(spark, pipeline, Trigger.AvailableNow());
    for (PipelineRun.Start part :
        List.<PipelineRun.Start>of(
            path::startIngest,
            path::startAggregates,
            byJob ? path::startReconcileJob : path::startReconcile)) {
      try (PipelineRun run = PipelineRun.start(part)) {
        run.await();
      }
    }
  }

  private static String event(Instant time, String key, int value) {
    return "{\"time\": \"%s\", \"k\": \"%s\", \"v\": %d}".formatted(time, key, value);
  }

  private static void put(String stream, String event) {
    kinesis.put(stream, event, event.getBytes(UTF_8));
  }

  private static Pipeline pipeline(String name, String window) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve(name + ".yaml"),
            """
            name: %1$s
            source:
              format: kinesis
              options: {stream: %1$s, region: eu-west-1, endpoint: "%2$s", maxCallsPerShardPerSecond: 1000}
            records: {format: json, options: {schema: "time TIMESTAMP, k STRING, v INT"}}
            lake: {root: "%3$s", trigger: 0s}
            aggregates:
              - name: per_key
                sql: >
                  SELECT %6$s, k, count(*) AS n, sum(v) AS s
                  FROM records WHERE v > 0 GROUP BY %5$s, k
                watermark: 10 minutes
                key: [start, k]
            opensearch: {url: "%4$s", auth: none, index-prefix: %1$s-}
            """
                .formatted(
                    name,
                    kinesis.endpoint(),
                    folder.resolve("lake").toUri(),
                    openSearch.url(),
                    window,
                    window.equals(SESSIONS)
                        ? "session_window.start, session_window.end"
                        : "window.start"));
    return PipelineFiles.read(spark, file.toUri().toString());
  }
}
