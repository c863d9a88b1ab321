package io.millrace.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineFiles;
import io.millrace.local.opensearch.EmbeddedOpenSearch;
import io.millrace.streaming.Tripwire.When;
import io.millrace.streaming.ingest.IngestQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Detectors that are stopped between micro-batches, and whose micro-batches are replayed, against
 * ones that nothing disturbs: the same rows, each once, with the same scores.
 */
class DetectorIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");
  private static final int STEPS = 7;
  private static final int ROWS_PER_STEP = 80;
  private static final int WARM_UP = 10;

  @TempDir static Path folder;
  private static EmbeddedOpenSearch openSearch;
  private static SparkSession spark;

  @BeforeAll
  static void startServers() throws Exception {
    openSearch = EmbeddedOpenSearch.start(folder.resolve("opensearch"));
    spark =
        LakeSession.builder("DetectorIT")
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
            // Compiling plans would take longer than running them over a few hundred rows.
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toUri().toString())
            .getOrCreate();
  }

  @AfterAll
  static void stopServers() {
    spark.stop();
    openSearch.close();
  }

  @AfterEach
  void clear() {
    Tripwire.clear();
  }

  @Test
  void restartsAndReplaysChangeNoScore() throws Exception {
    Pipeline undisturbed = pipeline("undisturbed");
    runThrough(undisturbed);

    Pipeline restarted = pipeline("restarted");
    append(restarted, 0);
    drain(restarted);
    append(restarted, 1);
    failAt(restarted, "/detections/odd/_delta_log/0*[1-9]\\d*\\.json", When.BEFORE);
    drain(restarted);
    append(restarted, 2);
    failAt(restarted, "/detections/odd/_delta_log/0*[1-9]\\d*\\.json", When.AFTER);
    drain(restarted);
    append(restarted, 3);
    failAt(restarted, "/_checkpoints/detector-odd/commits/\\d+", When.BEFORE);
    drain(restarted);
    append(restarted, 4);
    failAt(restarted, "/_checkpoints/detector-odd_minutes/commits/\\d+", When.BEFORE);
    drain(restarted);
    append(restarted, 5);
    failAt(restarted, "/_checkpoints/detector-near/commits/\\d+", When.BEFORE);
    drain(restarted);
    append(restarted, 6);
    drain(restarted);

    for (String detector : List.of("odd", "odd_minutes", "near")) {
      Map<String, Row> expected = rows(undisturbed, detector);
      Map<String, Row> found = rows(restarted, detector);
      assertThat(found).as(detector).containsOnlyKeys(expected.keySet());
      double most = 0;
      for (Map.Entry<String, Row> row : expected.entrySet()) {
        most = Math.max(most, difference(found.get(row.getKey()), row.getValue()));
      }
      System.out.printf(
          "%s: %d rows, results through restarts differ by at most %.1e%n",
          detector, expected.size(), most);
      assertThat(most).as(detector).isLessThanOrEqualTo(1e-9);
      assertDocumentsAreTheRows(restarted, detector, found);
    }
    assertWhatIsLostComesBack(restarted);
  }

  /** An index that is gone, and one document of it that is known not to have been taken. */
  private static void assertWhatIsLostComesBack(Pipeline pipeline) throws Exception {
    SearchIndex index = new SearchIndex(openSearch.url(), pipeline.name() + "-odd");
    index.delete();
    LakeTable undelivered = new LakeTables(pipeline.lake().root(), pipeline.name()).undelivered();
    Row lost =
        RowFactory.create(
            pipeline.name() + "-odd", "id", 0L, "{}", "gone", 1L, Timestamp.from(BEGIN));
    Row other =
        RowFactory.create("another-index", "id", 0L, "{}", "gone", 1L, Timestamp.from(BEGIN));
    spark
        .createDataFrame(List.of(lost, other), LakeTables.UNDELIVERED)
        .write()
        .format("delta")
        .mode("append")
        .save(undelivered.path());

    try (LogPipeline path = new LogPipeline(spark, pipeline)) {
      assertThat(path.redeliver().documents().indexed()).isEqualTo(STEPS * ROWS_PER_STEP);
      assertThat(path.redeliver().documents().indexed()).as("nothing waits any more").isZero();
    }
    assertDocumentsAreTheRows(pipeline, "odd", rows(pipeline, "odd"));
    assertThat(undelivered.read(spark).select("index").collectAsList())
        .containsExactly(RowFactory.create("another-index"));
  }

  private void runThrough(Pipeline pipeline) throws Exception {
    append(pipeline, 0);
    try (LogPipeline path = new LogPipeline(spark, pipeline);
        PipelineRun run = PipelineRun.start(path::startDetectors)) {
      run.queries().forEach(StreamingQuery::processAllAvailable);
      for (int step = 1; step < STEPS; step++) {
        append(pipeline, step);
        run.queries().forEach(StreamingQuery::processAllAvailable);
      }
      run.failIfOneFailed();
    }
    assertRowsAreScored(pipeline);
  }

  private static void assertRowsAreScored(Pipeline pipeline) throws Exception {
    Map<String, Row> odd = rows(pipeline, "odd");
    assertThat(odd).hasSize(STEPS * ROWS_PER_STEP);
    long unscored = odd.values().stream().filter(row -> row.isNullAt(at(row, "score"))).count();
    long withoutValue = odd.values().stream().filter(row -> row.isNullAt(at(row, "bpm"))).count();
    assertThat(withoutValue).isPositive();
    assertThat(unscored).as("warm-up of two devices").isEqualTo(2 * WARM_UP + withoutValue);
    for (Row row : odd.values()) {
      if (!row.isNullAt(at(row, "score"))) {
        JsonNode explanation = JSON.readTree(row.<String>getAs("explanation"));
        double sum = 0;
        for (String column : List.of("bpm", "steps")) {
          sum += explanation.required(column).required("ATTRIBUTION_SCORE").asDouble();
        }
        assertThat(sum).isCloseTo(row.<Double>getAs("score"), within(1e-6));
      }
    }
    assertThat(rows(pipeline, "odd_minutes").values())
        .as("windows that are over")
        .hasSizeGreaterThan(2 * STEPS)
        .allSatisfy(row -> assertThat(row.isNullAt(at(row, "score"))).isFalse());
    assertThat(rows(pipeline, "near").values())
        .anySatisfy(row -> assertThat(row.<String>getAs("hotspots_result")).contains("density"));
  }

  private static int at(Row row, String column) {
    return row.fieldIndex(column);
  }

  /** How far the numbers of two rows are apart; all else has to be the same. */
  private static double difference(Row found, Row expected) {
    double most = 0;
    for (String column : expected.schema().fieldNames()) {
      Object one = found.getAs(column);
      Object other = expected.getAs(column);
      if (one instanceof Double number && other instanceof Double wanted) {
        most = Math.max(most, Math.abs(number - wanted));
      } else if (!column.equals(LakeTables.REVISION) && !column.equals("explanation")) {
        assertThat(one).as(column).isEqualTo(other);
      }
    }
    return most;
  }

  private static void assertDocumentsAreTheRows(
      Pipeline pipeline, String detector, Map<String, Row> rows) throws Exception {
    Map<String, String> documents =
        new SearchIndex(openSearch.url(), pipeline.name() + "-" + detector).documents();
    assertThat(documents).as(detector).hasSameSizeAs(rows);
    List<String> results =
        rows.values().stream().map(row -> text(row.getAs(result(detector)))).sorted().toList();
    List<String> found = new ArrayList<>();
    for (String document : documents.values()) {
      JsonNode value = JSON.readTree(document).path(result(detector));
      found.add(value.isMissingNode() || value.isNull() ? "null" : value.asText());
    }
    assertThat(found.stream().sorted().toList()).as(detector).isEqualTo(results);
  }

  private static String result(String detector) {
    return detector.equals("near") ? "hotspots_result" : "score";
  }

  private static String text(Object value) {
    return String.valueOf(value);
  }

  /** The rows of a detector's table, which are different ones. */
  private static Map<String, Row> rows(Pipeline pipeline, String detector) {
    String home = new LakeTables(pipeline.lake().root(), pipeline.name()).home();
    Map<String, Row> rows = new TreeMap<>();
    for (Row row :
        spark.read().format("delta").load(home + "/detections/" + detector).collectAsList()) {
      String name =
          List.of(row.schema().fieldNames()).contains("start")
              ? row.getAs("start") + " " + row.getAs("device")
              : row.getAs("sequence_number");
      assertThat(rows.put(name, row)).as("twice: " + name).isNull();
    }
    return rows;
  }

  private static void failAt(Pipeline pipeline, String file, When when) {
    String message = "injected %s the write of %s".formatted(when, file);
    Tripwire.set(file, when, message);
    assertThatThrownBy(() -> drain(pipeline)).as(message).hasMessageContaining(message);
    assertThat(Tripwire.isSet()).isFalse();
  }

  private static void drain(Pipeline pipeline) throws InterruptedException {
    try (LogPipeline path = new LogPipeline(spark, pipeline, Trigger.AvailableNow());
        PipelineRun run = PipelineRun.start(path::startDetectors)) {
      run.await();
    }
  }

  /** Rows of four minutes in no order; a few are late, some share a time, some lack a value. */
  private static void append(Pipeline pipeline, int step) {
    LakeTable records = new IngestQuery(spark, pipeline).records();
    records.createIfMissing(spark);
    Random random = new Random(step);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS_PER_STEP; i++) {
      long seconds = step * 240L + random.nextInt(240) - (random.nextInt(20) == 0 ? 30 : 0);
      Timestamp time = Timestamp.from(BEGIN.plusSeconds(seconds));
      Double bpm = i == 40 ? null : 70 + 5 * random.nextGaussian() + (i % 33 == 0 ? 90 : 0);
      rows.add(
          RowFactory.create(
              time,
              i % 2 == 0 ? "a" : "b",
              bpm,
              random.nextInt(5),
              "stream",
              "shard-" + i % 3,
              Integer.toString(step * ROWS_PER_STEP + i),
              0L,
              0,
              time,
              time,
              (long) step,
              Date.valueOf("2026-03-01")));
    }
    spark
        .createDataFrame(rows, records.schema())
        .write()
        .format("delta")
        .mode("append")
        .save(records.path());
  }

  private static Pipeline pipeline(String name) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve(name + ".yaml"),
            """
            name: %1$s
            source: {format: files, options: {path: "%2$s"}}
            records: {format: csv, options: {schema: "time TIMESTAMP, device STRING, bpm DOUBLE, steps INT"}}
            lake: {root: "%2$s", trigger: 0s}
            detectors:
              - name: odd
                sql: SELECT * FROM records
                function: random_cut_forest_with_explanation
                time: time
                key: [device]
                columns: [bpm, steps]
                options: {number-of-trees: 20, sample-size: 32, with-directionality: true, warm-up: %3$d}
              - name: odd_minutes
                sql: >
                  SELECT window.start, device, avg(bpm) AS bpm, count(*) AS n
                  FROM records GROUP BY window(time, '30 seconds'), device
                watermark: 30 seconds
                function: random_cut_forest
                time: start
                key: [device]
                columns: [bpm, n]
                options: {number-of-trees: 20, sample-size: 32, shingle-size: 2}
              - name: near
                sql: >
                  SELECT time, bpm, steps, stream, shard_id, sequence_number, sub_sequence_number,
                    message_number
                  FROM records
                function: hotspots
                time: time
                columns: [bpm, steps]
                options: {window: 100, radius: 1.5, min-points: 8}
            opensearch: {url: "%4$s", auth: none, index-prefix: %1$s-}
            """
                .formatted(name, folder.resolve("lake").toUri(), WARM_UP, openSearch.url()));
    return PipelineFiles.read(spark, file.toUri().toString());
  }
}
