package io.millrace.local.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The time that a dashboard shows, and how long a bar of it is. */
record PanelRange(Instant from, Instant to) {
  /** Bars that Dashboards aims at where the interval is {@code auto}. */
  private static final int BARS = 50;

  /** From this share of the time on, a bar is that long, as Dashboards rounds it. */
  private static final NavigableMap<Duration, Duration> BAR = new TreeMap<>();

  static {
    BAR.put(Duration.ofSeconds(15), Duration.ofSeconds(30));
    BAR.put(Duration.ofSeconds(45), Duration.ofMinutes(1));
    BAR.put(Duration.ofMinutes(3), Duration.ofMinutes(5));
    BAR.put(Duration.ofMinutes(9), Duration.ofMinutes(10));
    BAR.put(Duration.ofMinutes(20), Duration.ofMinutes(30));
    BAR.put(Duration.ofMinutes(45), Duration.ofHours(1));
    BAR.put(Duration.ofHours(2), Duration.ofHours(3));
    BAR.put(Duration.ofHours(6), Duration.ofHours(12));
  }

  /**
   * @param from like {@code now-6h}
   */
  static PanelRange until(Instant now, String from) {
    String back = from.replaceFirst("^now-", "");
    Duration length = back.endsWith("d") ? Duration.parse("P" + back.toUpperCase()) : hours(back);
    return new PanelRange(now.minus(length), now);
  }

  private static Duration hours(String back) {
    return Duration.parse("PT" + back.toUpperCase());
  }

  long barMillis() {
    return BAR.floorEntry(Duration.between(from, to).dividedBy(BARS)).getValue().toMillis();
  }
}
