package io.millrace.batch.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.batch.TestSpark;
import io.millrace.batch.audit.AuditReport.DeclaredGap;
import io.millrace.batch.audit.AuditReport.Line;
import io.millrace.batch.audit.Problem.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One lake in which each shard is spoiled in a way of its own, and the first shard in none. A shard
 * has the batches 0, 1 and 2, each with 3 records parsed, 1 filtered and 1 rejected; they end at
 * the sequence numbers 12, 17 and 22.
 */
class SpoiledLakeIT {
  private static final List<String> SHARDS =
      List.of(
          "sound",
          "raw-missing",
          "raw-empty",
          "raw-repeated",
          "record-in-two-batches",
          "records-missing",
          "dead-letter-too-many",
          "dead-letter-missing",
          "sum-wrong",
          "gap",
          "gap-declared",
          "overlap",
          "no-start",
          "batch-unknown",
          "batch-twice");

  @TempDir static Path dir;

  private static AuditReport report;

  @BeforeAll
  static void auditOnce() {
    TestLake lake = new TestLake(TestSpark.session(), dir);
    for (String shard : SHARDS) {
      lake.batch(0, shard, "2026-07-01T10:00:00Z", 3, 1, 1)
          .batch(1, shard, "2026-07-01T10:30:00Z", 3, 1, 1)
          .batch(2, shard, "2026-07-01T11:00:00Z", 3, 1, 1);
    }
    spoilTables(lake);
    spoilLedger(lake);
    lake.write();
    report =
        new AuditJob(TestSpark.session(), AuditOptions.of(dir.toString(), TestLake.PIPELINE)).run();
  }

  private static void spoilTables(TestLake lake) {
    lake.raw().remove(TestLake.find(lake.raw(), "raw-missing", 1));
    lake.raw().removeIf(row -> row.containsValue("raw-empty"));
    Map<String, Object> repeated = TestLake.find(lake.raw(), "raw-repeated", 1);
    lake.raw().set(lake.raw().indexOf(repeated) + 1, repeated);
    lake.raw().add(TestLake.inBatch(TestLake.find(lake.raw(), "record-in-two-batches", 0), 2));
    lake.records().remove(TestLake.find(lake.records(), "records-missing", 1));
    lake.deadLetters().add(TestLake.find(lake.raw(), "dead-letter-too-many", 1));
    lake.deadLetters().remove(TestLake.find(lake.deadLetters(), "dead-letter-missing", 1));
  }

  private static void spoilLedger(TestLake lake) {
    TestLake.find(lake.ledger(), "sum-wrong", 1).put("records_filtered", 0L);
    TestLake.find(lake.ledger(), "gap", 1).put("from_sequence_number", "13");
    TestLake.find(lake.ledger(), "gap-declared", 1).put("from_sequence_number", "13");
    TestLake.find(lake.ledger(), "gap-declared", 1).put("gap", "12 to 13 was trimmed");
    TestLake.find(lake.ledger(), "overlap", 1).put("from_sequence_number", "9");
    TestLake.find(lake.ledger(), "no-start", 0).put("from_sequence_number", "5");
    lake.ledger().remove(TestLake.find(lake.ledger(), "batch-unknown", 1));
    lake.ledger().add(TestLake.find(lake.ledger(), "batch-twice", 1));
  }

  private static List<Problem> problems(String shard) {
    return report.problems().stream().filter(problem -> problem.shard().equals(shard)).toList();
  }

  private static List<Line> lines(String shard) {
    return report.lines().stream().filter(line -> line.shard().equals(shard)).toList();
  }

  /** The shard has one problem, in batch 1. */
  private static void assertOneProblem(String shard, Kind kind, String... words) {
    assertThat(problems(shard))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(kind);
              assertThat(problem.message())
                  .startsWith("Shard %s of stream web-access, batch 1: ".formatted(shard))
                  .contains(words);
            });
  }

  @Test
  void soundShardHasNoProblem() {
    assertThat(problems("sound")).isEmpty();
    assertThat(lines("sound"))
        .extracting(Line::counts, Line::problemCount)
        .containsExactly(
            tuple(new Counts(2, 10, 6, 2, 2, 10, 0, 10, 6, 2), 0L),
            tuple(new Counts(1, 5, 3, 1, 1, 5, 0, 5, 3, 1), 0L));
  }

  @Test
  void missingRawRowIsFound() {
    assertOneProblem(
        "raw-missing", Kind.RAW_ROWS, "5 records were read, but raw has 4 rows", "restore");
    assertThat(lines("raw-missing"))
        .extracting(Line::problemCount, Line::firstProblem)
        .containsExactly(tuple(1L, "batch 1: raw 4, expected 5"), tuple(0L, ""));
  }

  @Test
  void shardWithoutAnyRawRowIsFoundInEveryBatch() {
    assertThat(problems("raw-empty"))
        .extracting(Problem::batch, Problem::summary)
        .containsExactly(
            tuple(0L, "raw 0, expected 5"),
            tuple(1L, "raw 0, expected 5"),
            tuple(2L, "raw 0, expected 5"));
  }

  @Test
  void repeatedRawRowIsFoundAlsoWhereAnotherIsMissing() {
    assertOneProblem(
        "raw-repeated",
        Kind.REPEATED_RECORD,
        "raw has 1 rows of records that it has already",
        "Delete");
  }

  @Test
  void recordOfTwoBatchesIsFoundInTheLaterOne() {
    assertThat(problems("record-in-two-batches"))
        .extracting(Problem::kind, Problem::batch, Problem::summary)
        .containsExactly(
            tuple(Kind.RAW_ROWS, 2L, "raw 6, expected 5"),
            tuple(Kind.REPEATED_RECORD, 2L, "raw repeats 1"));
    assertThat(problems("record-in-two-batches").get(1).message()).contains("(some in batch 0)");
  }

  @Test
  void missingRecordsAreFound() {
    assertOneProblem(
        "records-missing",
        Kind.RECORD_ROWS,
        "3 records were parsed, but records has 2 rows",
        "restore");
  }

  @Test
  void deadLettersOtherThanThoseOfTheLedgerAreFound() {
    assertOneProblem(
        "dead-letter-too-many",
        Kind.DEAD_LETTER_ROWS,
        "1 records were rejected, but dead_letters has 2 rows",
        "second writer");
    assertOneProblem(
        "dead-letter-missing",
        Kind.DEAD_LETTER_ROWS,
        "1 records were rejected, but dead_letters has 0 rows",
        "restore");
  }

  @Test
  void ledgerThatDoesNotAddUpIsFound() {
    assertOneProblem(
        "sum-wrong",
        Kind.LEDGER_SUM,
        "5 messages were read, but parsed 3 + filtered 0 + dead letters 1 + dropped 0 = 4");
  }

  @Test
  void gapBetweenRangesIsFound() {
    assertOneProblem(
        "gap", Kind.RANGE_GAP, "the range begins at 13, expected 12, where batch 0 ended");
  }

  @Test
  void declaredGapIsShownAndNoProblem() {
    assertThat(problems("gap-declared")).isEmpty();
    assertThat(report.gaps())
        .containsExactly(
            new DeclaredGap(TestLake.STREAM_NAME, "gap-declared", 1, "12 to 13 was trimmed"));
  }

  @Test
  void overlappingRangesAreFound() {
    assertOneProblem(
        "overlap", Kind.RANGE_OVERLAP, "the range begins at 9, expected 12, where batch 0 ended");
  }

  @Test
  void firstRangeThatBeginsAtNoStartIsFound() {
    assertThat(problems("no-start"))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.message())
                    .contains(
                        "batch 0: the shard's first range begins after 5,"
                            + " expected a start like TRIM_HORIZON"));
  }

  @Test
  void batchMissingInTheLedgerIsFound() {
    assertThat(problems("batch-unknown"))
        .extracting(Problem::kind, Problem::batch)
        .containsExactly(tuple(Kind.BATCH_UNKNOWN, 1L), tuple(Kind.RANGE_GAP, 2L));
    assertThat(problems("batch-unknown").get(0).message())
        .contains("raw has 5 rows, records 3 and dead_letters 1, but the ledger has no entry");
    assertThat(lines("batch-unknown").get(0).counts())
        .as("its rows stand in the hour in which they were ingested")
        .isEqualTo(new Counts(1, 5, 3, 1, 1, 5, 0, 10, 6, 2));
  }

  @Test
  void batchTwiceInTheLedgerIsFoundOnce() {
    assertOneProblem(
        "batch-twice", Kind.BATCH_TWICE, "the ledger has this batch twice, expected once");
  }

  @Test
  void reportIsNotBalancedAndCountsItsProblems() {
    assertThat(report.isBalanced()).isFalse();
    assertThat(report.problemCount()).isEqualTo(17).isEqualTo(report.problems().size());
  }
}
