package io.millrace.batch.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.millrace.batch.TestSpark;
import io.millrace.batch.audit.AuditJob;
import io.millrace.batch.audit.AuditOptions;
import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineChecker;
import io.millrace.core.pipeline.PipelineReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs that read records anew, over a lake that an older pipeline file has filled: what they leave
 * is what today's file would have made of the records, and audits balance.
 */
class ReplayedLakeIT {
  private static final Instant BEGIN = Instant.parse("2026-03-01T23:59:00Z");

  /** Refuses what today's file takes, and knows a column less. */
  private static final String OLD =
      """
      schema: "time TIMESTAMP, status INT"}
        reject: [{when: status >= 600, reason: unknown status}]
      """;

  private static final String NEW =
      """
      schema: "time TIMESTAMP, status INT, path STRING"}
        where: status <> 204
      """;

  private static class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** The lake that each test begins with, made once. */
  @TempDir static Path filled;

  @TempDir Path folder;
  private SparkSession spark;
  private SparkSession job;
  private SparkSession ingest;

  @BeforeEach
  void fill() throws IOException {
    spark = TestSpark.session();
    ingest = spark.newSession();
    job = spark.newSession(); // registers the format with what today's file says
    for (SparkSession session : List.of(ingest, job)) {
      // A task more than one is a task too many for nine rows.
      session.conf().set("spark.sql.shuffle.partitions", "1");
      session.conf().set("spark.databricks.delta.snapshotPartitions", "1");
    }
    if (Files.exists(filled.resolve("logs"))) {
      copy(filled, folder);
      return;
    }
    Pipeline old = pipeline(OLD);
    // The second micro-batch begins on the one day and ends on the next.
    receive(old, 0, 0, "200", "204", "700", "oops");
    receive(old, 1, 50, "200", "701", "404", "204", "200");
    receive(old, 2, 300, "200", "oops", "702");
    assertThat(count("dead_letters")).isEqualTo(5);
    assertBalances();
    copy(folder, filled);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> found = Files.walk(from)) {
      for (Path path : found.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }

  @Test
  void dlqCountsShowsAndReplaysByReason() {
    List<String> lines = new ArrayList<>();
    assertThat(dlq(DlqOptions.Verb.LS, Optional.empty(), lines::add)).isEqualTo(5);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).contains("3  json: unknown status (2026-03-01T23:59:06Z to");
    lines.clear();
    assertThat(dlq(DlqOptions.Verb.SHOW, Optional.of("unknown"), lines::add)).isEqualTo(3);
    assertThat(lines.get(0)).contains("logs/shard-0/0000000000000000022/0/0", "702, \"path\"");

    assertThat(dlq(DlqOptions.Verb.REPLAY, Optional.of("unknown"), line -> {})).isZero();

    assertThat(statuses()).containsExactly(200, 200, 200, 200, 204, 204, 404, 700, 701, 702);
    assertThat(count("dead_letters")).isEqualTo(2);
    assertThat(count("corrections")).isEqualTo(3);
    assertBalances();
    assertThat(dlq(DlqOptions.Verb.REPLAY, Optional.empty(), line -> {}))
        .as("still no rows")
        .isEqualTo(2);
    assertThat(statuses()).hasSize(10);
    assertBalances();
  }

  /** A row that was refused and is filtered now leaves the queue, too. */
  @Test
  void whatIsFilteredNowLeavesTheQueue() {
    Pipeline today = pipeline(NEW.replace("status <> 204", "status < 700"));
    new DlqJob(job, today, options(DlqOptions.Verb.REPLAY, Optional.of("unknown")), line -> {})
        .run();

    assertThat(statuses()).doesNotContain(700, 701, 702);
    assertThat(count("dead_letters")).isEqualTo(2);
    assertBalances();
  }

  @Test
  void aReplayThatDiesAnywhereIsFinishedByTheNextOne() {
    List<String> steps = new ArrayList<>();
    for (int steady = 0; ; steady++) {
      int left = steady;
      try {
        List<String> seen = new ArrayList<>();
        dlq(
            DlqOptions.Verb.REPLAY,
            Optional.of("unknown"),
            line -> {
              seen.add(line);
              if (seen.size() > left) {
                steps.add(line);
                throw new Crash();
              }
            });
        break;
      } catch (Crash e) {
        assertThat(statuses().size()).isIn(7, 10);
      }
    }
    assertThat(steps).contains("3 rows are added to records", "The ledger is corrected");
    assertThat(statuses()).containsExactly(200, 200, 200, 200, 204, 204, 404, 700, 701, 702);
    assertThat(count("dead_letters")).isEqualTo(2);
    assertBalances();
  }

  @Test
  void jobsThatReadAnewWaitForOneThatWasInterrupted() {
    assertThatThrownBy(
            () ->
                dlq(
                    DlqOptions.Verb.REPLAY,
                    Optional.of("unknown"),
                    line -> {
                      throw new Crash();
                    }))
        .isInstanceOf(Crash.class);

    assertThatThrownBy(() -> reprocess(false, line -> {}))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("A replay of dead letters runs, or was interrupted");
    Pipeline other = pipeline(NEW.replace("status <> 204", "status < 700"));
    assertThatThrownBy(
            () ->
                new DlqJob(
                        job, other, options(DlqOptions.Verb.REPLAY, Optional.empty()), line -> {})
                    .run())
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("read records by another 'records' section");
    assertThat(statuses()).hasSize(7);
  }

  @Test
  void replayWaitsForAReprocessingThatWasInterrupted() {
    assertThatThrownBy(
            () ->
                reprocess(
                    false,
                    line -> {
                      if (line.startsWith("Swapping")) {
                        throw new Crash();
                      }
                    }))
        .isInstanceOf(Crash.class);

    assertThatThrownBy(() -> dlq(DlqOptions.Verb.REPLAY, Optional.empty(), line -> {}))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("A reprocess of this lake runs, or was interrupted");
  }

  @Test
  void aLetterWhoseRecordIsGoneStaysInTheQueue() {
    DeltaTable.forPath(spark, home() + "/raw").delete("batch_id = 2");

    dlq(DlqOptions.Verb.REPLAY, Optional.of("unknown"), line -> {});

    assertThat(statuses()).contains(700, 701).doesNotContain(702);
    assertThat(count("dead_letters")).isEqualTo(3);
  }

  @Test
  void reprocessPutsTodaysRowsInTheirPlace() {
    ReprocessReport told = reprocess(true, line -> {});
    assertThat(told.isDone()).isFalse();
    assertThat(told.records()).isEqualTo(6);
    assertThat(statuses()).hasSize(7);
    assertThat(count("corrections")).isZero();

    ReprocessReport report = reprocess(false, line -> {});

    // Whole micro-batches: the second one, too, which goes on into the next day.
    assertThat(report.raw()).isEqualTo(9);
    assertThat(report.recordsBefore()).isEqualTo(6);
    assertThat(statuses()).containsExactly(200, 200, 200, 200, 404, 700, 701);
    assertThat(
            spark.read().format("delta").load(home() + "/records").where("path = '/page'").count())
        .as("the new column, but in the third micro-batch")
        .isEqualTo(6);
    assertThat(count("dead_letters")).isEqualTo(3);
    assertBalances();
    assertThat(reprocess(false, line -> {}).corrected()).as("once more").isZero();
    assertBalances();
  }

  @Test
  void aReprocessingThatDiesAnywhereComesToTheSameEnd() {
    for (int steady = 0; ; steady++) {
      int left = steady;
      try {
        List<String> seen = new ArrayList<>();
        reprocess(
            false,
            line -> {
              seen.add(line);
              if (seen.size() > left) {
                throw new Crash();
              }
            });
        break;
      } catch (Crash e) {
        assertThat(statuses().size()).isEqualTo(7);
      }
    }
    assertThat(statuses()).containsExactly(200, 200, 200, 200, 404, 700, 701);
    assertThat(count("dead_letters")).isEqualTo(3);
    assertBalances();
    assertThat(folder.resolve("logs/_reprocess")).isEmptyDirectory();
  }

  /** As a second copy of the records would be, which some other tool has left. */
  @Test
  void aRangeThatDoesNotBalanceIsLeftAlone() {
    Dataset<Row> again = spark.read().format("delta").load(home() + "/raw").where("batch_id = 0");
    again.write().format("delta").mode("append").save(home() + "/raw");

    assertThatThrownBy(() -> reprocess(false, line -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("13 rows of raw, 9 of them different")
        .hasMessageContaining("nothing was changed");

    assertThat(statuses()).hasSize(7);
    assertThat(folder.resolve("logs/_reprocess")).as("others may go on").isEmptyDirectory();
  }

  @Test
  void aLakeThatIsNotThereIsAnError() {
    Pipeline other = pipeline(NEW, "elsewhere");

    assertThatThrownBy(
            () ->
                new ReprocessJob(
                        job,
                        other,
                        new ReprocessOptions(
                            "p.yaml", LocalDate.parse("2026-03-01"), LocalDate.MAX, false),
                        line -> {})
                    .run())
        .hasMessageContaining("There is no ledger at")
        .hasMessageContaining("check lake.root and name in p.yaml");
  }

  private long dlq(DlqOptions.Verb verb, Optional<String> reason, Consumer<String> out) {
    // As the old file, without its condition, and with the new column.
    Pipeline today = pipeline(NEW.replace("  where: status <> 204\n", ""));
    return new DlqJob(job, today, options(verb, reason), out).run();
  }

  private static DlqOptions options(DlqOptions.Verb verb, Optional<String> reason) {
    return new DlqOptions("p.yaml", verb, reason, Optional.empty(), Optional.empty(), 20);
  }

  private ReprocessReport reprocess(boolean dryRun, Consumer<String> progress) {
    return new ReprocessJob(
            job,
            pipeline(NEW),
            new ReprocessOptions(
                "p.yaml", LocalDate.parse("2026-03-01"), LocalDate.parse("2026-03-02"), dryRun),
            progress)
        .run();
  }

  /** Writes a micro-batch as ingest does; a line has a time, a status and a path. */
  private void receive(Pipeline pipeline, long batch, int second, String... statuses) {
    LakeTables tables = new LakeTables(pipeline.lake().root(), pipeline.name());
    LakeTable records = tables.records(pipeline.records().columns());
    for (LakeTable table : List.of(tables.raw(), records, tables.deadLetters(), tables.ledger())) {
      table.createIfMissing(spark);
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < statuses.length; i++) {
      Instant at = BEGIN.plusSeconds(second + 3L * i);
      String line =
          statuses[i].equals("oops")
              ? "oops"
              : "{\"time\": \"%s\", \"status\": %s, \"path\": \"/page\"}"
                  .formatted(at, statuses[i]);
      rows.add(
          RowFactory.create(
              "logs",
              "shard-0",
              "%019d".formatted(batch * 10 + i),
              0L,
              "key",
              Timestamp.from(at),
              line.getBytes(StandardCharsets.UTF_8),
              Timestamp.from(at),
              batch,
              Date.valueOf(at.toString().substring(0, 10))));
    }
    Dataset<Row> raw = ingest.createDataFrame(rows, tables.raw().schema());
    append(raw, tables.raw());
    Reparsed parsed = new Reparsed(ingest, pipeline, tables, records, raw);
    append(parsed.records(), records);
    append(parsed.deadLetters(), tables.deadLetters());
    append(
        parsed
            .counts()
            .selectExpr(
                "batch_id",
                "stream",
                "shard_id",
                "'%s' AS from_sequence_number"
                    .formatted(batch == 0 ? "TRIM_HORIZON" : last(batch - 1)),
                "'%s' AS to_sequence_number"
                    .formatted("%019d".formatted(batch * 10 + statuses.length - 1)),
                "messages_read AS records_read",
                "0L AS bytes_read",
                "records_parsed",
                "records_filtered",
                "dead_letters",
                "messages_read",
                "messages_dropped",
                "CAST(NULL AS STRING) AS gap",
                "TIMESTAMP'2026-03-02 00:10:00' AS ingested_at"),
        tables.ledger());
  }

  private String last(long batch) {
    return spark
        .read()
        .format("delta")
        .load(home() + "/ledger")
        .where("batch_id = " + batch)
        .select("to_sequence_number")
        .first()
        .getString(0);
  }

  private static void append(Dataset<Row> rows, LakeTable table) {
    rows.write().format("delta").mode("append").save(table.path());
  }

  private List<Integer> statuses() {
    return spark
        .read()
        .format("delta")
        .load(home() + "/records")
        .orderBy("status")
        .select("status")
        .collectAsList()
        .stream()
        .map(row -> row.getInt(0))
        .toList();
  }

  private long count(String table) {
    Path path = Path.of(home(), table);
    return path.toFile().exists() ? spark.read().format("delta").load(path.toString()).count() : 0;
  }

  private void assertBalances() {
    assertThat(new AuditJob(spark, AuditOptions.of(folder.toString(), "logs")).run().problems())
        .isEmpty();
  }

  private String home() {
    return folder.resolve("logs").toString();
  }

  private Pipeline pipeline(String records) {
    return pipeline(records, "logs");
  }

  private Pipeline pipeline(String records, String name) {
    String text =
        """
        name: %s
        source: {format: files, options: {path: /logs}}
        lake: {root: "%s"}
        records:
          format: json
          options: {%s
        """
            .formatted(name, folder, records.stripTrailing());
    return PipelineChecker.check(spark, PipelineReader.parse(text, "p.yaml"));
  }
}
