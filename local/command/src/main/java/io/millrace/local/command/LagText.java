package io.millrace.local.command;

import io.millrace.local.demo.Sparkline;
import io.millrace.streaming.lag.LagReport;
import io.millrace.streaming.lag.PartitionLag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A report of lag for people: a table, the worst first, and below it what to expect. */
final class LagText {
  private static final List<String> HEAD = List.of("shard", "records", "bytes", "behind", "");
  private static final String[] BYTE_UNITS = {"B", "KB", "MB", "GB", "TB"};

  private LagText() {}

  /** The text, without a last line feed. */
  static String of(LagReport report, int rows, Sparkline charts) {
    List<PartitionLag> all = report.partitions();
    List<List<String>> table = new ArrayList<>();
    table.add(HEAD);
    all.stream().limit(rows).forEach(partition -> table.add(cells(partition)));
    String name =
        all.size() > rows
            ? "all %s, %d not shown".formatted(count(all.size()), all.size() - rows)
            : "total";
    table.add(
        cells(name, report.records(), report.bytes(), report.isEstimate(), report.behind(), ""));
    return heading(report)
        + "\n\n"
        + aligned(table)
        + "\n"
        + outlook(report)
        + chart(report, charts);
  }

  private static String heading(LagReport report) {
    return report.batchId() < 0
        ? "Pipeline %s has not finished a micro-batch yet; its %s source has"
            .formatted(report.pipeline(), report.source())
        : "Behind micro-batch %d of pipeline %s its %s source has"
            .formatted(report.batchId(), report.pipeline(), report.source());
  }

  private static List<String> cells(PartitionLag lag) {
    return cells(
        lag.partition(), lag.records(), lag.bytes(), lag.isEstimate(), lag.behind(), lag.note());
  }

  private static List<String> cells(
      String name, long records, long bytes, boolean isEstimate, Duration behind, String note) {
    String about = isEstimate ? "~" : "";
    return List.of(name, about + count(records), about + size(bytes), time(behind), note);
  }

  private static String aligned(List<List<String>> table) {
    int[] widths =
        IntStream.range(0, HEAD.size())
            .map(column -> table.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    StringBuilder text = new StringBuilder();
    for (List<String> row : table) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String space = " ".repeat(widths[column] - row.get(column).length());
        boolean isWord = column == 0 || column == HEAD.size() - 1;
        line.append(isWord ? row.get(column) + space : space + row.get(column)).append("  ");
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static String outlook(LagReport report) {
    if (report.records() == 0) {
      return "Nothing waits.";
    }
    String reads =
        report
            .rates()
            .read()
            .map(rate -> "It read %s records/s in its last micro-batches".formatted(count(rate)))
            .orElse("How fast it reads is not known yet");
    String arrive =
        report
            .rates()
            .arriving()
            .map(rate -> "; %s/s have been arriving".formatted(count(rate)))
            .orElse("");
    return reads + arrive + "." + catchUp(report);
  }

  /** How fast the last micro-batches read, where there are some to compare. */
  private static String chart(LagReport report, Sparkline charts) {
    List<Double> rates = report.rates().ofBatches();
    return rates.size() < 2
        ? ""
        : "\nRead per second by its last %d micro-batches  %s  at most %s"
            .formatted(rates.size(), charts.of(rates), count(Collections.max(rates)));
  }

  private static String catchUp(LagReport report) {
    if (report.rates().read().isEmpty()) {
      return "";
    }
    return report
        .catchUp()
        .map(
            time -> " At that pace it catches up within about %s of running.".formatted(time(time)))
        .orElse(" At that pace it does not catch up: give it more cores, or larger micro-batches.");
  }

  private static String count(double number) {
    return String.format(
        Locale.ROOT, number < 10 && number != Math.rint(number) ? "%.1f" : "%,.0f", number);
  }

  private static String size(long bytes) {
    double size = bytes;
    int unit = 0;
    while (size >= 1024 && unit < BYTE_UNITS.length - 1) {
      size /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", size, BYTE_UNITS[unit]);
  }

  /** The two largest units, like {@code 2h 5m}. */
  private static String time(Duration time) {
    if (time.toDays() > 0) {
      return "%dd %dh".formatted(time.toDays(), time.toHoursPart());
    }
    if (time.toHours() > 0) {
      return "%dh %dm".formatted(time.toHours(), time.toMinutesPart());
    }
    if (time.toMinutes() > 0) {
      return "%dm %ds".formatted(time.toMinutes(), time.toSecondsPart());
    }
    return time.isZero() ? "0s" : String.format(Locale.ROOT, "%.1fs", time.toMillis() / 1_000.0);
  }
}
