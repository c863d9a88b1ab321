package io.millrace.bench.kinesis;

import java.util.Arrays;
import java.util.Collection;

/** Sorted measurements of one thing. */
final class Figures {
  private final double[] sorted;

  private Figures(double[] sorted) {
    this.sorted = sorted;
  }

  static Figures of(Collection<Double> measured) {
    return of(measured.stream().mapToDouble(Double::doubleValue).toArray());
  }

  static Figures of(double[] measured) {
    if (measured.length == 0) {
      throw new IllegalArgumentException("Nothing was measured");
    }
    double[] sorted = measured.clone();
    Arrays.sort(sorted);
    return new Figures(sorted);
  }

  double median() {
    return percentile(50);
  }

  /** The smallest figure that at least so many per cent do not exceed. */
  double percentile(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.max(0, rank - 1)];
  }

  double smallest() {
    return sorted[0];
  }

  double largest() {
    return sorted[sorted.length - 1];
  }

  int count() {
    return sorted.length;
  }
}
