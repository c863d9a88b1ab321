package io.millrace.batch.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.batch.TestSpark;
import io.millrace.batch.audit.AuditReport.InFlight;
import io.millrace.batch.audit.AuditReport.Line;
import io.millrace.batch.audit.Problem.Kind;
import io.millrace.core.MillraceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  @Test
  void balancedLakeHasALinePerShardAndHour() {
    lake.write();

    assertThat(audit())
        .isEqualTo(
            new AuditReport(
                dir + "/web",
                3,
                List.of(
                    line(A, "2026-07-01T10:00:00Z", new Counts(2, 10, 7, 1, 2, 10, 0, 10, 7, 2)),
                    line(A, "2026-07-01T11:00:00Z", new Counts(1, 4, 2, 2, 0, 4, 0, 4, 2, 0)),
                    line(B, "2026-07-01T10:00:00Z", new Counts(1, 2, 2, 0, 0, 2, 0, 2, 2, 0))),
                new Counts(4, 16, 11, 3, 2, 16, 0, 16, 11, 2),
                List.of(),
                List.of(),
                0,
                List.of()));
  }

  private static Line line(String shard, String from, Counts counts) {
    return new Line(TestLake.STREAM_NAME, shard, Instant.parse(from), counts, 0, "");
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
    assertThat(report.total()).isEqualTo(new Counts(4, 16, 11, 3, 2, 16, 0, 16, 11, 2));
  }

  /** Two records that held five messages, one of which belongs in no table. */
  @Test
  void messagesOfEnvelopesBalance() {
    lake.clear().batch(4, "shard-wrapped", "2026-07-01T11:30:00Z", 3, 0, 1);
    lake.raw().subList(2, 4).clear();
    lake.ledger()
        .forEach(
            entry ->
                entry.putAll(
                    Map.of("records_read", 2L, "messages_read", 5L, "messages_dropped", 1L)));
    for (int i = 0; i < 3; i++) {
      // Copies, since the tables share their rows.
      Map<String, Object> row = new HashMap<>(lake.records().get(i));
      row.putAll(Map.of("sequence_number", "1", "message_number", i));
      lake.records().set(i, row);
    }
    lake.write();

    AuditReport report = audit();

    assertThat(report.problems()).isEmpty();
    assertThat(report.total()).isEqualTo(new Counts(1, 2, 3, 0, 1, 5, 1, 2, 3, 1));
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
    assertThat(before.total()).isEqualTo(new Counts(2, 7, 5, 1, 1, 7, 0, 7, 5, 1));
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
  void rowsAreCountedByHash() {
    lake.write();

    AuditedTables tables = AuditedTables.open(spark, lake.tables());

    assertThat(TableRows.count(tables.raw(), "raw").queryExecution().sparkPlan().toString())
        .contains("HashAggregate")
        .doesNotContain("SortAggregate");
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
