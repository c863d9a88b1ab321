package io.millrace.core.detect;

import java.io.Serializable;
import java.util.List;

/**
 * How far a point was from those before it.
 *
 * @param score 0 while the forest has too few points, around 1 for a usual point, more the further
 *     it is away
 * @param shares what each column has to do with it; their sum is the score. Empty where nobody
 *     asked
 */
public record Score(double score, List<Share> shares) implements Serializable {
  public Score {
    shares = List.copyOf(shares);
  }

  /**
   * What a column adds to the score.
   *
   * @param high because its value is higher than usual
   * @param low because its value is lower than usual
   */
  public record Share(double high, double low) implements Serializable {
    public double sum() {
      return high + low;
    }
  }
}
