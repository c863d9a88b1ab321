package io.millrace.batch.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.batch.audit.AuditReport.DeclaredGap;
import io.millrace.batch.audit.AuditReport.InFlight;
import io.millrace.batch.audit.AuditReport.Line;
import io.millrace.batch.audit.Problem.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditTextTest {
  private static final Instant TEN = Instant.parse("2026-07-01T10:00:00Z");
  private static final Counts COUNTS = new Counts(12, 1200, 1100, 90, 10, 1203, 3, 1199, 1100, 10);

  private static final AuditReport REPORT =
      new AuditReport(
          "/lake/web",
          12,
          List.of(
              new Line("web", "shard-0", TEN, COUNTS, 1, "batch 7: raw 99, expected 100"),
              new Line("web", "shard-10", TEN, Counts.NONE, 0, "")),
          COUNTS,
          List.of(new DeclaredGap("web", "shard-0", 3, "5 to 9 was trimmed")),
          List.of(new InFlight(13, 20, 18, 2)),
          2,
          List.of(new Problem(Kind.RAW_ROWS, "web", "shard-0", 7, "raw 99", "One row is lost.")));

  @Test
  void textIsATableAndItsSentences() {
    assertThat(AuditText.of(REPORT))
        .isEqualTo(
            """
            Audit of /lake/web; the ledger's newest batch is 12

            shard         interval (UTC)        batches  read   raw  messages  parsed  filtered  dead  dropped  balance
            web/shard-0   2026-07-01T10:00:00Z       12  1200  1199      1203    1100        90    10        3  batch 7: raw 99, expected 100
            web/shard-10  2026-07-01T10:00:00Z        0     0     0         0       0         0     0        0  OK
            total                                    12  1200  1199      1203    1100        90    10        3  2 problems

            Declared gaps:
            - Shard shard-0 of stream web, batch 3: 5 to 9 was trimmed

            In flight:
            - Batch 13: raw has 20 rows so far, records 18, dead_letters 2. If the next audit says the same, ingest has stopped within the batch; it finishes it when it starts.

            Problems, the first 1 of 2:
            - One row is lost.
            """);
  }

  /** As a stream of files has them. */
  @Test
  void manyShardsThatBalanceAreOneLineAndTheOthersStay() {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) {
      lines.add(new Line("archive", "file-" + i, TEN, COUNTS, i == 7 ? 1 : 0, i == 7 ? "x" : ""));
    }
    lines.add(new Line("archive", "file-1", TEN.plusSeconds(3_600), COUNTS, 0, ""));
    lines.add(new Line("web", "shard-0", TEN, COUNTS, 0, ""));

    assertThat(FewLines.of(lines))
        .extracting(Line::shard, line -> line.counts().batches())
        .containsExactly(
            tuple("file-7", 12L),
            tuple("shard-0", 12L),
            tuple("(1,499 shards)", 12L * 1_499),
            tuple("file-1", 12L));
  }

  @Test
  void jsonHasTheSameOnOneLine() throws JsonProcessingException {
    String json = AuditJson.of(REPORT);
    JsonNode root = new ObjectMapper().readTree(json);

    assertThat(json).doesNotContain("\n");
    assertThat(root.path("balanced").booleanValue()).isFalse();
    assertThat(root.path("total").toString())
        .isEqualTo(
            "{\"batches\":12,\"read\":1200,\"parsed\":1100,\"filtered\":90,\"rejected\":10,"
                + "\"messages\":1203,\"dropped\":3,"
                + "\"raw_rows\":1199,\"record_rows\":1100,\"dead_letter_rows\":10}");
    assertThat(root.path("lines").path(0).path("from").textValue())
        .isEqualTo("2026-07-01T10:00:00Z");
    assertThat(root.path("in_flight").toString())
        .isEqualTo("[{\"batch_id\":13,\"raw_rows\":20,\"record_rows\":18,\"dead_letter_rows\":2}]");
    assertThat(root.path("declared_gaps").findValuesAsText("gap"))
        .containsExactly("5 to 9 was trimmed");
    assertThat(root.path("problems").toString())
        .isEqualTo(
            "[{\"kind\":\"raw-rows\",\"stream\":\"web\",\"shard_id\":\"shard-0\",\"batch_id\":7,"
                + "\"message\":\"One row is lost.\"}]");
  }
}
