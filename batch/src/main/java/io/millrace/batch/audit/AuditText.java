package io.millrace.batch.audit;

import io.millrace.batch.audit.AuditReport.DeclaredGap;
import io.millrace.batch.audit.AuditReport.InFlight;
import io.millrace.batch.audit.AuditReport.Line;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** An audit's report for people: a table, and below it every problem as a sentence. */
public final class AuditText {
  private static final List<String> HEAD =
      List.of(
          "shard",
          "interval (UTC)",
          "batches",
          "read",
          "raw",
          "messages",
          "parsed",
          "filtered",
          "dead",
          "dropped",
          "balance");
  private static final int WORDS = 2;

  private AuditText() {}

  /** The whole text, ending with a line feed. */
  public static String of(AuditReport report) {
    TextTable table = new TextTable(HEAD, WORDS);
    FewLines.of(report.lines()).forEach(line -> table.row(cells(line)));
    table.row(cells("total", "", report.total(), balance(report.problemCount(), "")));

    StringBuilder text = new StringBuilder(heading(report)).append("\n\n").append(table);
    section(text, "Declared gaps", report.gaps().stream().map(AuditText::sentence));
    section(text, "In flight", report.inFlight().stream().map(AuditText::sentence));
    section(text, problems(report), report.problems().stream().map(Problem::message));
    return text.toString();
  }

  private static String heading(AuditReport report) {
    return report.newestBatch() < 0
        ? "Audit of %s; the ledger is empty".formatted(report.home())
        : "Audit of %s; the ledger's newest batch is %d"
            .formatted(report.home(), report.newestBatch());
  }

  private static List<String> cells(Line line) {
    return cells(
        line.stream() + "/" + line.shard(),
        line.from().toString(),
        line.counts(),
        balance(line.problemCount(), line.firstProblem()));
  }

  private static List<String> cells(String shard, String interval, Counts counts, String balance) {
    LongStream numbers =
        LongStream.of(
            counts.batches(),
            counts.read(),
            counts.rawRows(),
            counts.messages(),
            counts.parsed(),
            counts.filtered(),
            counts.rejected(),
            counts.dropped());
    return Stream.of(
            Stream.of(shard, interval), numbers.mapToObj(Long::toString), Stream.of(balance))
        .flatMap(cells -> cells)
        .toList();
  }

  /** {@code OK}, or the first problem and how many there are besides. */
  private static String balance(long problemCount, String firstProblem) {
    if (problemCount == 0) {
      return "OK";
    }
    if (firstProblem.isEmpty()) {
      return problemCount == 1 ? "1 problem" : problemCount + " problems";
    }
    return problemCount == 1
        ? firstProblem
        : "%s (and %d more)".formatted(firstProblem, problemCount - 1);
  }

  private static String sentence(DeclaredGap gap) {
    return "Shard %s of stream %s, batch %d: %s"
        .formatted(gap.shard(), gap.stream(), gap.batch(), gap.gap());
  }

  private static String sentence(InFlight batch) {
    return ("Batch %d: raw has %d rows so far, records %d, dead_letters %d. If the next audit says"
            + " the same, ingest has stopped within the batch; it finishes it when it starts.")
        .formatted(batch.batch(), batch.rawRows(), batch.recordRows(), batch.deadLetterRows());
  }

  private static String problems(AuditReport report) {
    return report.problemCount() == report.problems().size()
        ? "Problems"
        : "Problems, the first %d of %d".formatted(report.problems().size(), report.problemCount());
  }

  private static void section(StringBuilder text, String title, Stream<String> sentences) {
    List<String> all = sentences.toList();
    if (!all.isEmpty()) {
      text.append("\n").append(title).append(":\n");
      all.forEach(sentence -> text.append("- ").append(sentence).append("\n"));
    }
  }
}
