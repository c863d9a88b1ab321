package io.millrace.local.generate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;

/** Picks an index with the probability of its weight, in constant time (Vose's alias method). */
public final class Weighted {
  private final double[] keep;
  private final int[] alias;

  public Weighted(double... weights) {
    int size = weights.length;
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    this.keep = new double[size];
    this.alias = new int[size];
    Deque<Integer> small = new ArrayDeque<>();
    Deque<Integer> large = new ArrayDeque<>();
    for (int i = 0; i < size; i++) {
      keep[i] = weights[i] * size / total;
      alias[i] = i;
      (keep[i] < 1 ? small : large).add(i);
    }
    while (!small.isEmpty() && !large.isEmpty()) {
      int low = small.remove();
      int high = large.remove();
      alias[low] = high;
      keep[high] -= 1 - keep[low];
      (keep[high] < 1 ? small : large).add(high);
    }
    for (int rest : small) {
      keep[rest] = 1;
    }
    for (int rest : large) {
      keep[rest] = 1;
    }
  }

  /** Few indices take most picks: index {@code i} weighs {@code 1 / (i + 1)^exponent}. */
  public static Weighted zipf(int size, double exponent) {
    double[] weights = new double[size];
    for (int i = 0; i < size; i++) {
      weights[i] = 1 / StrictMath.pow(i + 1.0, exponent);
    }
    return new Weighted(weights);
  }

  public int pick(SplittableRandom random) {
    int index = random.nextInt(keep.length);
    return random.nextDouble() < keep[index] ? index : alias[index];
  }
}
