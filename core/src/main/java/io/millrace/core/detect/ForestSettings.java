package io.millrace.core.detect;

import java.io.Serializable;

/**
 * What {@code random_cut_forest} builds, in the ranges and with the defaults of the function of
 * Kinesis Data Analytics for SQL.
 *
 * @param trees how many trees the forest has
 * @param sampleSize how many points a tree keeps
 * @param timeDecay how many of the newest points count before older ones fade
 * @param shingleSize how many points that follow each other are one sample
 */
public record ForestSettings(int trees, int sampleSize, int timeDecay, int shingleSize)
    implements Serializable {
  public static final int MOST_TREES = 1000;
  public static final int LEAST_SAMPLES = 10;
  public static final int MOST_SAMPLES = 1000;
  public static final int MOST_SHINGLES = 30;

  public static final ForestSettings DEFAULT = new ForestSettings(100, 256, 100_000, 1);

  /**
   * @throws IllegalArgumentException when a value is outside of its range
   */
  public ForestSettings {
    check("number of trees", trees, 1, MOST_TREES);
    check("sample size", sampleSize, LEAST_SAMPLES, MOST_SAMPLES);
    check("time decay", timeDecay, 1, Integer.MAX_VALUE);
    check("shingle size", shingleSize, 1, MOST_SHINGLES);
  }

  private static void check(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "random_cut_forest takes a %s from %d to %d, not %d".formatted(what, least, most, value));
    }
  }
}
