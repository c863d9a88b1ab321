package io.millrace.streaming.kinesis;

/**
 * How much arrival time the next micro-batch may span, so that it stays near the wanted size.
 * Learns the stream's rate from the micro-batches that were read.
 */
final class SlicePlan {
  /** Weight of the newest micro-batch in a rate that rises. */
  private static final double RISING = 0.5;

  /** And in one that falls: after a lull, a slice sized for it would be far too large. */
  private static final double FALLING = 0.2;

  /** A first slice for a stream of unknown rate. */
  private static final long FIRST_MILLIS = 1_000;

  private static final long GROWTH = 4;

  private static final long LONGEST_MILLIS = 365L * 24 * 3600 * 1_000;

  private final long maxBytes;
  private final long maxRecords;
  private double bytesPerMilli;
  private double recordsPerMilli;
  private long unknownRateMillis = FIRST_MILLIS;

  SlicePlan(long maxBytes, long maxRecords) {
    this.maxBytes = maxBytes;
    this.maxRecords = maxRecords;
  }

  /** Takes note of a micro-batch. */
  void learn(long millis, long bytes, long records) {
    if (millis <= 0 || bytes <= 0) {
      unknownRateMillis = Math.min(LONGEST_MILLIS, unknownRateMillis * GROWTH);
      return;
    }
    bytesPerMilli = blend(bytesPerMilli, (double) bytes / millis);
    recordsPerMilli = blend(recordsPerMilli, (double) records / millis);
  }

  long millis() {
    if (bytesPerMilli == 0) {
      return unknownRateMillis;
    }
    double slice = Math.min(maxBytes / bytesPerMilli, maxRecords / recordsPerMilli);
    return (long) Math.max(1, Math.min(slice, Long.MAX_VALUE / 4));
  }

  private static double blend(double old, double newest) {
    if (old == 0) {
      return newest;
    }
    double weight = newest > old ? RISING : FALLING;
    return old * (1 - weight) + newest * weight;
  }
}
