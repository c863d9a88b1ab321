package io.millrace.bench.parser;

import java.util.List;
import java.util.Locale;

/** Rates of several JVMs, and how they are printed. */
final class Rates {
  private Rates() {}

  static void print(String what, double rate, String remark) {
    System.out.printf(Locale.ROOT, "%-48s %,12.0f  %s%n", what, rate, remark);
  }

  static String times(double ours, double theirs) {
    return String.format(Locale.ROOT, "ours is %.1f times that", ours / theirs);
  }

  static double[] sorted(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  static double median(List<Double> values) {
    return median(sorted(values));
  }

  static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
