package io.millrace.batch.split;

import java.util.Locale;

/** What people are shown of a split. */
public final class SplitText {
  private SplitText() {}

  public static String of(SplitReport report, String output) {
    return String.format(
        Locale.ROOT,
        "%,d files of %,d bytes, %,d lines, are in %d chunks of %,d bytes in all below %s.%n"
            + "The chunks' sizes differ by %.1f %%. COPY takes %s/%s; %s has lines and checksums.%n",
        report.files(),
        report.inputBytes(),
        report.lines(),
        report.chunks().size(),
        report.size(),
        output,
        100 * report.spread(),
        output,
        SplitFiles.MANIFEST,
        SplitFiles.REPORT);
  }
}
