package io.millrace.batch.load;

import java.util.Locale;

/** What people are shown of a load. */
public final class LoadText {
  private LoadText() {}

  public static String of(LoadReport report) {
    StringBuilder text = new StringBuilder();
    if (report.wasThere()) {
      text.append(
          String.format(
              Locale.ROOT,
              "The manifest was loaded before, as load %s: %,d facts and %,d errors are there, 0 rows were added.%n",
              report.id(),
              report.facts(),
              report.errors()));
    } else {
      text.append(
          String.format(
              Locale.ROOT,
              "Load %s: %,d facts, and %,d lines that could not be loaded, staged in %.1f s and merged in %.1f s. New rows:%n",
              report.id(),
              report.facts(),
              report.errors(),
              report.staging().toMillis() / 1e3,
              report.merging().toMillis() / 1e3));
      report
          .added()
          .forEach(
              (table, rows) ->
                  text.append(String.format(Locale.ROOT, "  %-24s %,12d%n", table, rows)));
    }
    report
        .errorFile()
        .ifPresent(file -> text.append("What could not be loaded is in %s%n".formatted(file)));
    report
        .untold()
        .forEach(
            (target, reason) ->
                text.append(
                    "%s could not be told of these lines: %s. Load the manifest again to try again.%n"
                        .formatted(target, reason)));
    return text.toString();
  }
}
