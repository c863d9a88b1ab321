package io.millrace.local.command;

import io.millrace.batch.audit.AuditReport;
import io.millrace.local.demo.Sparkline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** What an audit counted, interval by interval, as charts of one line each. */
final class AuditChart {
  /** Intervals that a chart has at most, which are the last ones. */
  private static final int WIDEST = 60;

  private AuditChart() {}

  /** The charts, each with a line feed; nothing where there is one interval only. */
  static String of(AuditReport report, Duration interval, Sparkline charts) {
    String dead = line("dead letters", report, interval, charts, line -> line.counts().rejected());
    return line("records read", report, interval, charts, line -> line.counts().read())
        + (report.total().rejected() > 0 ? dead : "");
  }

  private static String line(
      String what,
      AuditReport report,
      Duration interval,
      Sparkline charts,
      ToLongFunction<AuditReport.Line> count) {
    TreeMap<Instant, Long> sums = new TreeMap<>();
    report.lines().forEach(line -> sums.merge(line.from(), count.applyAsLong(line), Long::sum));
    if (sums.size() < 2) {
      return "";
    }
    List<Long> values = everyInterval(sums, interval);
    return String.format(
        Locale.ROOT,
        "%-12s  %s  %d intervals to %s, at most %,d%n",
        what,
        charts.of(values),
        values.size(),
        sums.lastKey().plus(interval),
        Collections.max(values));
  }

  /** Those without a micro-batch too, so that a gap looks like one. */
  private static List<Long> everyInterval(TreeMap<Instant, Long> sums, Duration interval) {
    Instant first = sums.lastKey().minus(interval.multipliedBy(WIDEST - 1L));
    Instant from = first.isAfter(sums.firstKey()) ? first : sums.firstKey();
    List<Long> values = new ArrayList<>();
    for (Instant at = from; !at.isAfter(sums.lastKey()); at = at.plus(interval)) {
      Map.Entry<Instant, Long> found = sums.floorEntry(at);
      values.add(found != null && found.getKey().equals(at) ? found.getValue() : 0);
    }
    return values;
  }
}
