package io.millrace.core.detect;

import java.util.Comparator;
import java.util.List;

/**
 * A region that is denser with points than what is around it.
 *
 * @param density points per unit of volume: those of the hotspot by the volume of its box, each
 *     side of which counts as at least the radius
 * @param minValues the least value on each axis
 * @param maxValues the greatest value on each axis
 */
public record Hotspot(double density, List<Double> minValues, List<Double> maxValues) {
  /** The densest first; else in the order of their places. */
  static final Comparator<Hotspot> ORDER =
      Comparator.comparingDouble(Hotspot::density)
          .reversed()
          .thenComparing(Hotspot::minValues, Hotspot::compare)
          .thenComparing(Hotspot::maxValues, Hotspot::compare);

  public Hotspot {
    minValues = List.copyOf(minValues);
    maxValues = List.copyOf(maxValues);
  }

  private static int compare(List<Double> one, List<Double> other) {
    for (int axis = 0; axis < one.size(); axis++) {
      int difference = one.get(axis).compareTo(other.get(axis));
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }
}
