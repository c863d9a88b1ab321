package io.millrace.batch.compact;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A compaction's report for people. */
public final class CompactText {
  private static final long MEGABYTE = 1L << 20;

  private CompactText() {}

  /** One line for a day that is done. */
  static String progress(String table, CompactReport.Part part) {
    return String.format(
        Locale.ROOT,
        "%s %s: %,d files of %s to %,d of %s, the middle one %s to %s; %,d rows, the same before and after",
        table,
        part.day(),
        part.before().files(),
        size(part.before().bytes()),
        part.after().files(),
        size(part.after().bytes()),
        size(part.before().medianBytes()),
        size(part.after().medianBytes()),
        part.rows().rows());
  }

  /** The whole text, ending with a line feed. */
  public static String of(CompactReport report) {
    List<String> lines = new ArrayList<>();
    for (CompactReport.Table table : report.tables()) {
      lines.add(summary(table, report.dryRun()));
      table.vacuum().ifPresent(vacuum -> lines.add(sentence(vacuum)));
    }
    return "Compaction of %s%n%s%n".formatted(report.home(), String.join("%n".formatted(), lines));
  }

  private static String summary(CompactReport.Table table, boolean dryRun) {
    if (table.parts().isEmpty()) {
      return table.name() + ": nothing to do";
    }
    long before = table.parts().stream().mapToLong(part -> part.before().files()).sum();
    long after = table.parts().stream().mapToLong(part -> part.after().files()).sum();
    long bytes = table.parts().stream().mapToLong(part -> part.before().bytes()).sum();
    long bytesAfter = table.parts().stream().mapToLong(part -> part.after().bytes()).sum();
    String order =
        table.zOrder().isEmpty() ? "" : ", laid together by " + String.join(", ", table.zOrder());
    String days = table.parts().size() == 1 ? "1 part" : table.parts().size() + " parts";
    return dryRun
        ? String.format(
            Locale.ROOT,
            "%s: %s with %,d files of %s would be compacted%s",
            table.name(),
            days,
            before,
            size(bytes),
            order)
        : String.format(
            Locale.ROOT,
            "%s: %s, %,d files of %s became %,d of %s%s",
            table.name(),
            days,
            before,
            size(bytes),
            after,
            size(bytesAfter),
            order);
  }

  private static String sentence(CompactReport.Vacuum vacuum) {
    String held = vacuum.heldUpBy().map(CompactText::sentence).orElse("");
    return vacuum
        .retention()
        .map(
            kept ->
                "  files without a version for more than %d hours are deleted%s"
                    .formatted(kept.toHours(), held))
        .orElse("  no file is deleted" + held);
  }

  private static String sentence(CompactReport.Reader reader) {
    return "; held up by query %s, which has come to version %d%s"
        .formatted(
            reader.query(),
            reader.version(),
            reader.since().map(since -> " of " + since).orElse(", which Delta has forgotten"));
  }

  private static String size(long bytes) {
    return bytes < MEGABYTE
        ? String.format(Locale.ROOT, "%,.1f kB", bytes / 1024.0)
        : String.format(Locale.ROOT, "%,.1f MB", (double) bytes / MEGABYTE);
  }
}
