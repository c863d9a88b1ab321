package io.millrace.local.demo;

import io.millrace.local.demo.SearchWatch.Sighting;
import java.util.Arrays;
import java.util.List;

/**
 * Time from a record's arrival in Kinesis until a search finds it counted, in milliseconds.
 *
 * <p>The n-th record to arrive is findable when the documents first add up to n requests. That is
 * exact for a record that overtakes none, and on average for the others.
 */
record Latency(long p50, long p95, long p99) {
  static final Latency UNKNOWN = new Latency(-1, -1, -1);

  /**
   * @param arrivals arrival of every counted record, milliseconds since the epoch, ascending
   */
  static Latency of(long[] arrivals, List<Sighting> sightings) {
    long[] waits = new long[arrivals.length];
    int known = 0;
    int next = 0;
    for (Sighting sighting : sightings) {
      while (next < arrivals.length && next < sighting.requests()) {
        waits[known++] = Math.max(0, sighting.millis() - arrivals[next++]);
      }
    }
    if (known == 0) {
      return UNKNOWN;
    }
    long[] sorted = Arrays.copyOf(waits, known);
    Arrays.sort(sorted);
    return new Latency(at(sorted, 0.50), at(sorted, 0.95), at(sorted, 0.99));
  }

  private static long at(long[] sorted, double quantile) {
    return sorted[
        (int) Math.min(sorted.length - 1L, (long) Math.ceil(sorted.length * quantile) - 1)];
  }
}
