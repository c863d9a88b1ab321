package io.millrace.bench.measure;

import java.util.Arrays;
import java.util.Collection;

/** Sorted measurements of one thing. */
public final class Figures {
  private final double[] sorted;

  private Figures(double[] sorted) {
    this.sorted = sorted;
  }

  public static Figures of(Collection<Double> measured) {
    return of(measured.stream().mapToDouble(Double::doubleValue).toArray());
  }

  public static Figures of(double[] measured) {
    if (measured.length == 0) {
      throw new IllegalArgumentException("Nothing was measured");
    }
    double[] sorted = measured.clone();
    Arrays.sort(sorted);
    return new Figures(sorted);
  }

  public double median() {
    return percentile(50);
  }

  /** The smallest figure that at least so many per cent do not exceed. */
  public double percentile(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.max(0, rank - 1)];
  }

  public double smallest() {
    return sorted[0];
  }

  public double largest() {
    return sorted[sorted.length - 1];
  }

  public int count() {
    return sorted.length;
  }
}
