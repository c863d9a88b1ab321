package io.millrace.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineFiles;
import io.millrace.local.generate.LogFarm;
import io.millrace.local.kinesis.Limits;
import io.millrace.local.kinesis.LocalKinesis;
import io.millrace.local.opensearch.EmbeddedOpenSearch;
import io.millrace.streaming.Tripwire.When;
import io.millrace.streaming.opensearch.OpenSearchSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fails micro-batches before and after each single write, and holds what their replays leave
 * against a run that nothing disturbed. New records come before each life, so that a life always
 * gets to the write that fails it, in a replay or in the micro-batch behind it.
 */
class ReplayIT {
  private static final String STREAM = "web-access";

  /** Any commit but the one that creates the table. */
  private static final String COMMIT = "/_delta_log/0*[1-9]\\d*\\.json";

  private static final int LINES_PER_STEP = 70;
  private static final int STEPS = 9;

  /** Each run's stream receives the same records at the same times, so that all columns agree. */
  private static final Instant START =
      Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60);

  @TempDir static Path folder;
  private static EmbeddedOpenSearch openSearch;
  private static SparkSession spark;
  private static Map<String, List<String>> undisturbed;

  private final StepClock clock = new StepClock(START);
  private final LogFarm farm =
      LogFarm.builder().seed(7).rate(2).start(START).malformedRatio(0.1).build();
  private LocalKinesis kinesis;

  @BeforeAll
  static void startServers() throws Exception {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    openSearch = EmbeddedOpenSearch.start(folder.resolve("opensearch"));
    spark =
        LakeSession.builder("ReplayIT")
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            .config("spark.delta.logStore.file.impl", TrippingLogStore.class.getName())
            .config(
                "spark.sql.streaming.checkpointFileManagerClass",
                TrippingCheckpointFiles.class.getName())
            // Compiling plans would take longer than running them over a few hundred lines.
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toUri().toString())
            .getOrCreate();
    undisturbed = new ReplayIT().undisturbedRun();
  }

  @AfterAll
  static void stopServers() {
    spark.stop();
    openSearch.close();
  }

  @BeforeEach
  void startStream() {
    kinesis = LocalKinesis.builder().limits(Limits.lifted()).clock(clock).start();
    clock.nextStep(() -> kinesis.createStream(STREAM, 3));
  }

  @AfterEach
  void endStream() {
    Tripwire.clear();
    kinesis.close();
  }

  private Map<String, List<String>> undisturbedRun() throws Exception {
    startStream();
    try {
      Pipeline pipeline = pipeline("undisturbed");
      putSteps(STEPS);
      drain(pipeline);
      return everything(pipeline);
    } finally {
      endStream();
    }
  }

  @Test
  void ingestThatFailsAroundEachOfItsWritesInTurnLeavesNoTrace() throws Exception {
    Pipeline pipeline = pipeline("ingest");
    putStep();
    for (String table : List.of("raw", "records", "dead_letters", "ledger")) {
      failAt(pipeline, "/" + table + COMMIT, When.BEFORE);
      putStep();
      failAt(pipeline, "/" + table + COMMIT, When.AFTER);
      putStep();
    }
    failAt(pipeline, "/_checkpoints/ingest/commits/\\d+", When.BEFORE);
    drain(pipeline);

    assertEqualsUndisturbed(pipeline);
  }

  @Test
  void aggregateThatFailsAroundEachOfItsWritesInTurnLeavesNoTrace() throws Exception {
    Pipeline pipeline = pipeline("aggregate");
    putSteps(3);
    drain(pipeline);
    putSteps(2);
    failAt(pipeline, "/aggregates/by_status" + COMMIT, When.BEFORE);
    putSteps(2);
    failAt(pipeline, "/aggregates/by_status" + COMMIT, When.AFTER);
    putSteps(2);
    failAt(pipeline, "/_checkpoints/aggregate-by_status/commits/\\d+", When.BEFORE);
    drain(pipeline);

    assertEqualsUndisturbed(pipeline);
  }

  private void failAt(Pipeline pipeline, String file, When when) {
    String message = "injected %s the write of %s".formatted(when, file);
    Tripwire.set(file, when, message);
    assertThatThrownBy(() -> drain(pipeline))
        .as(message)
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining(message);
    assertThat(Tripwire.isSet()).isFalse();
  }

  private static void drain(Pipeline pipeline) throws InterruptedException {
    LogPipeline path = new LogPipeline(spark, pipeline, Trigger.AvailableNow());
    for (PipelineRun.Start half :
        List.<PipelineRun.Start>of(path::startIngest, path::startAggregates)) {
      try (PipelineRun run = PipelineRun.start(half)) {
        run.await();
      }
    }
  }

  private static void assertEqualsUndisturbed(Pipeline pipeline) throws Exception {
    Map<String, List<String>> found = everything(pipeline);
    assertThat(found).containsOnlyKeys(undisturbed.keySet());
    undisturbed.forEach(
        (table, rows) -> assertThat(found.get(table)).as(table).isNotEmpty().isEqualTo(rows));
  }

  private static Map<String, List<String>> everything(Pipeline pipeline) throws Exception {
    Map<String, List<String>> everything = new TreeMap<>(LakeContents.of(spark, pipeline));
    String index = OpenSearchSink.indexOf(pipeline.openSearch().orElseThrow(), "by_status");
    Map<String, String> documents = new SearchIndex(openSearch.url(), index).documents();
    everything.put("documents", documents.entrySet().stream().map(Object::toString).toList());
    return everything;
  }

  private void putSteps(int steps) {
    for (int step = 0; step < steps; step++) {
      putStep();
    }
  }

  /** Lines of half a minute, some malformed, spread over the shards. */
  private void putStep() {
    clock.nextStep(
        () -> {
          for (int i = 0; i < LINES_PER_STEP; i++) {
            kinesis.put(STREAM, "key-" + i, farm.next().bytes());
          }
          // So that each table has something to write, wherever the micro-batches end.
          kinesis.put(STREAM, "key", "no access log".getBytes(StandardCharsets.UTF_8));
        });
  }

  private Pipeline pipeline(String name) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve(name + ".yaml"),
            """
            name: %s
            source:
              format: kinesis
              options:
                stream: %s
                region: eu-west-1
                endpoint: "%s"
                maxCallsPerShardPerSecond: 100
            records: {format: apache-combined}
            lake: {root: "%s", trigger: 0s}
            aggregates:
              - name: by_status
                sql: >
                  SELECT window.start, status, count(*) AS requests, sum(bytes) AS bytes,
                    millrace.count_distinct_items(client) AS clients,
                    millrace.top_k_items(path, 3) AS top_paths
                  FROM records GROUP BY window(time, '1 minute'), status
                watermark: 1 day
                key: [start, status]
            opensearch: {url: "%s", auth: none, index-prefix: %s-}
            """
                .formatted(
                    name,
                    STREAM,
                    kinesis.endpoint(),
                    folder.resolve("lake").toUri(),
                    openSearch.url(),
                    name));
    return PipelineFiles.read(spark, file.toUri().toString());
  }
}
