package io.millrace.batch.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.batch.TestSpark;
import io.millrace.batch.audit.AuditReport.DeclaredGap;
import io.millrace.batch.audit.AuditReport.InFlight;
import io.millrace.batch.audit.AuditReport.Line;
import io.millrace.batch.audit.Problem.Kind;
import io.millrace.core.MillraceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditJobIT {
  private static final String A = "shard-a";
  private static final String B = "shard-b";

  private final SparkSession spark = TestSpark.session();

  @TempDir Path dir;
  private TestLake lake;

  @BeforeEach
  void twoShardsOverTwoHours() {
    lake = new TestLake(spark, dir);
    lake.batch(0, A, "2026-07-01T10:00:00Z", 3, 1, 1)
        .batch(0, B, "2026-07-01T10:00:00Z", 2, 0, 0)
        .batch(1, A, "2026-07-01T10:30:00Z", 4, 0, 1)
        .batch(3, A, "2026-07-01T11:00:00Z", 2, 2, 0);
  }

  private AuditReport audit() {
    return audit(AuditOptions.of(dir.toString(), TestLake.PIPELINE));
  }

  private AuditReport audit(AuditOptions options) {
    return new AuditJob(spark, options).run();
  }

  private AuditReport audit(String from, String to) {
    return audit(
        new AuditOptions(
            dir.toString(),
            TestLake.PIPELINE,
            Optional.ofNullable(from).map(Instant::parse),
            Optional.ofNullable(to).map(Instant::parse),
            Duration.ofHours(1)));
  }

  private void assertOnlyProblem(Kind kind, String shard, long batch, String... words) {
    assertThat(audit().problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(kind);
              assertThat(problem.message())
                  .startsWith("Shard %s of stream web-access, batch %d: ".formatted(shard, batch))
                  .contains(words);
            });
  }

  @Test
  void balancedLakeHasALinePerShardAndHour() {
    lake.write();

    assertThat(audit())
        .isEqualTo(
            new AuditReport(
                dir + "/web",
                3,
                List.of(
                    line(A, "2026-07-01T10:00:00Z", new Counts(2, 10, 7, 1, 2, 10, 7, 2)),
                    line(A, "2026-07-01T11:00:00Z", new Counts(1, 4, 2, 2, 0, 4, 2, 0)),
                    line(B, "2026-07-01T10:00:00Z", new Counts(1, 2, 2, 0, 0, 2, 2, 0))),
                new Counts(4, 16, 11, 3, 2, 16, 11, 2),
                List.of(),
                List.of(),
                0,
                List.of()));
  }

  private static Line line(String shard, String from, Counts counts) {
    return new Line(TestLake.STREAM_NAME, shard, Instant.parse(from), counts, 0, "");
  }

  @Test
  void missingRawRowsAreFound() {
    lake.raw().remove(0);
    lake.write();

    assertOnlyProblem(Kind.RAW_ROWS, A, 0, "5 records were read, but raw has 4 rows", "restore");
    assertThat(audit().lines())
        .extracting(Line::problemCount, Line::firstProblem)
        .containsExactly(tuple(1L, "batch 0: raw 4, expected 5"), tuple(0L, ""), tuple(0L, ""));
  }

  @Test
  void shardWithoutAnyRawRowIsFound() {
    lake.raw().removeIf(row -> row.get("shard_id").equals(B));
    lake.write();

    assertOnlyProblem(Kind.RAW_ROWS, B, 0, "2 records were read, but raw has 0 rows");
  }

  @Test
  void repeatedRawRowIsFoundAlsoWhereAnotherIsMissing() {
    lake.raw().set(1, lake.raw().get(0));
    lake.write();

    assertOnlyProblem(
        Kind.REPEATED_RECORD, A, 0, "raw has 1 rows of records that it has already", "Delete");
  }

  @Test
  void recordOfTwoBatchesIsFoundInBoth() {
    lake.raw().add(TestLake.inBatch(lake.raw().get(0), 3));
    lake.write();

    assertThat(audit().problems())
        .extracting(Problem::kind, Problem::batch, Problem::summary)
        .containsExactly(
            tuple(Kind.RAW_ROWS, 3L, "raw 5, expected 4"),
            tuple(Kind.REPEATED_RECORD, 3L, "raw repeats 1"));
    assertThat(audit().problems().get(1).message()).contains("(some in batch 0)");
  }

  @Test
  void missingRecordsAreFound() {
    lake.records().remove(0);
    lake.write();

    assertOnlyProblem(
        Kind.RECORD_ROWS, A, 0, "3 records were parsed, but records has 2 rows", "restore");
  }

  @Test
  void deadLettersBesidesThoseOfTheLedgerAreFound() {
    lake.deadLetters().add(lake.raw().get(0));
    lake.write();

    assertOnlyProblem(
        Kind.DEAD_LETTER_ROWS,
        A,
        0,
        "1 records were rejected, but dead_letters has 2 rows",
        "second writer");
  }

  @Test
  void ledgerThatDoesNotAddUpIsFound() {
    lake.ledger().get(0).put("records_filtered", 0L);
    lake.write();

    assertOnlyProblem(
        Kind.LEDGER_SUM,
        A,
        0,
        "5 records were read, but parsed 3 + filtered 0 + dead letters 1 = 4");
  }

  @Test
  void gapBetweenRangesIsFound() {
    lake.ledger().get(2).put("from_sequence_number", "13");
    lake.write();

    assertOnlyProblem(
        Kind.RANGE_GAP, A, 1, "the range begins at 13, expected 12, where batch 0 ended");
  }

  @Test
  void declaredGapIsShownAndNoProblem() {
    lake.ledger().get(2).put("from_sequence_number", "13");
    lake.ledger().get(2).put("gap", "12 to 13 was trimmed");
    lake.write();

    AuditReport report = audit();

    assertThat(report.isBalanced()).isTrue();
    assertThat(report.gaps())
        .containsExactly(new DeclaredGap(TestLake.STREAM_NAME, A, 1, "12 to 13 was trimmed"));
  }

  @Test
  void overlappingRangesAreFound() {
    lake.ledger().get(2).put("from_sequence_number", "9");
    lake.write();

    assertOnlyProblem(
        Kind.RANGE_OVERLAP, A, 1, "the range begins at 9, expected 12, where batch 0 ended");
  }

  @Test
  void firstRangeThatBeginsAtNoStartIsFound() {
    lake.ledger().get(1).put("from_sequence_number", "5");
    lake.write();

    assertOnlyProblem(Kind.NO_START, B, 0, "begins after 5, expected TRIM_HORIZON or AT_TIMESTAMP");
  }

  @Test
  void batchMissingInTheLedgerIsFound() {
    lake.ledger().remove(2);
    lake.write();

    assertThat(audit().problems())
        .extracting(Problem::kind, Problem::shard, Problem::batch)
        .containsExactly(tuple(Kind.BATCH_UNKNOWN, A, 1L), tuple(Kind.RANGE_GAP, A, 3L));
    assertThat(audit().problems().get(0).message())
        .contains("raw has 5 rows, records 4 and dead_letters 1, but the ledger has no entry");
    assertThat(audit().lines().get(0).counts())
        .as("stands in the hour in which it was ingested")
        .isEqualTo(new Counts(1, 5, 3, 1, 1, 10, 7, 2));
  }

  @Test
  void batchTwiceInTheLedgerIsFoundOnce() {
    lake.ledger().add(lake.ledger().get(3));
    lake.write();

    assertOnlyProblem(Kind.BATCH_TWICE, A, 3, "the ledger has this batch twice, expected once");
  }

  @Test
  void batchThatTheLedgerDoesNotHaveYetIsInFlight() {
    lake.batch(4, A, "2026-07-01T11:30:00Z", 5, 0, 1).batch(4, B, "2026-07-01T11:30:00Z", 1, 0, 0);
    lake.ledger().removeIf(row -> row.get("batch_id").equals(4L));
    lake.records().removeIf(row -> row.get("batch_id").equals(4L));
    lake.write();

    AuditReport report = audit();

    assertThat(report.isBalanced()).isTrue();
    assertThat(report.inFlight()).containsExactly(new InFlight(4, 7, 0, 1));
    assertThat(report.total()).isEqualTo(new Counts(4, 16, 11, 3, 2, 16, 11, 2));
  }

  @Test
  void emptyLedgerBalances() {
    lake.clear().write();

    AuditReport report = audit();

    assertThat(report.isBalanced()).isTrue();
    assertThat(report.newestBatch()).isEqualTo(-1);
    assertThat(report.lines()).isEmpty();
  }

  @Test
  void spansThatFollowEachOtherHaveEveryBatchOnce() {
    lake.ledger().remove(2);
    lake.batch(4, A, "2026-07-01T11:30:00Z", 1, 0, 0);
    lake.ledger().removeIf(row -> row.get("batch_id").equals(4L));
    lake.write();

    AuditReport before = audit(null, "2026-07-01T11:00:00Z");
    AuditReport after = audit("2026-07-01T11:00:00Z", null);

    assertThat(before.isBalanced()).isTrue();
    assertThat(before.inFlight()).isEmpty();
    assertThat(before.total()).isEqualTo(new Counts(2, 7, 5, 1, 1, 7, 5, 1));
    assertThat(after.problems())
        .extracting(Problem::kind, Problem::batch)
        .containsExactly(tuple(Kind.BATCH_UNKNOWN, 1L), tuple(Kind.RANGE_GAP, 3L));
    assertThat(after.inFlight()).containsExactly(new InFlight(4, 1, 1, 0));
  }

  @Test
  void spanReadsOnlyFilesOfItsBatches() {
    lake.write();
    lake.clear().batch(4, A, "2026-07-01T12:00:00Z", 1, 0, 0).write();

    AuditedTables tables = AuditedTables.open(spark, lake.tables());

    assertThat(new BatchSpan(3, 4, 4).rows(tables.raw()).inputFiles()).hasSize(1);
    assertThat(new BatchSpan(-1, 3, 4).rows(tables.raw()).inputFiles()).hasSize(1);
    assertThat(new BatchSpan(-1, 4, 4).rows(tables.raw()).inputFiles()).hasSize(2);
  }

  @Test
  void missingTableIsNamedWithItsPath() throws Exception {
    lake.write();
    try (var files = Files.walk(dir.resolve("web/dead_letters/_delta_log"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }

    assertThatThrownBy(this::audit)
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("Table dead_letters is not at " + dir + "/web/dead_letters");
  }
}
