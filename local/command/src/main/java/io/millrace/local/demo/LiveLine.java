package io.millrace.local.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * The demo's progress as lines of text, one per look, with the rate and the lag of the looks before
 * as charts.
 */
final class LiveLine {
  /** Looks that a chart has; older ones are forgotten. */
  private static final int LOOKS = 12;

  private final Sparkline charts;
  private final Deque<Double> rates = new ArrayDeque<>();
  private final Deque<Long> lags = new ArrayDeque<>();
  private Look before = new Look(0, 0, 0, 0, 0, 0);

  /**
   * What there is to see at one time.
   *
   * @param millis since the start
   */
  record Look(
      long millis, long produced, long ingested, long lagMillis, long batches, long documents) {}

  LiveLine(Sparkline charts) {
    this.charts = charts;
  }

  /** The line, without a line feed. */
  String of(Look now) {
    long millis = Math.max(1, now.millis() - before.millis());
    double rate = (now.ingested() - before.ingested()) * 1_000.0 / millis;
    keep(rates, rate);
    keep(lags, now.lagMillis());
    before = now;
    return String.format(
        Locale.ROOT,
        "%4d s  produced %,9d  ingested %,9d  %,6.0f/s %s  lag %,6d ms %s  batches %4d  documents %,7d",
        now.millis() / 1_000,
        now.produced(),
        now.ingested(),
        rate,
        chart(rates),
        now.lagMillis(),
        chart(lags),
        now.batches(),
        now.documents());
  }

  private static <N> void keep(Deque<N> values, N newest) {
    values.addLast(newest);
    if (values.size() > LOOKS) {
      values.removeFirst();
    }
  }

  /** As wide at the beginning as later on, so that what follows stays in its column. */
  private String chart(Deque<? extends Number> values) {
    return " ".repeat(LOOKS - values.size()) + charts.of(List.copyOf(values));
  }
}
