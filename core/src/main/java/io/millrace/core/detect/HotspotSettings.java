package io.millrace.core.detect;

import java.io.Serializable;

/**
 * What {@code hotspots} takes for a hotspot, in the ranges of the function of Kinesis Data
 * Analytics for SQL.
 *
 * @param window how many of the newest points are looked at
 * @param radius how far apart two points may be to be neighbours, in the unit of the columns
 * @param minPoints how many points, itself included, lie around a point inside a hotspot
 */
public record HotspotSettings(int window, double radius, int minPoints) implements Serializable {
  public static final int LEAST_WINDOW = 100;
  public static final int MOST_WINDOW = 1000;
  public static final int LEAST_POINTS = 2;

  /**
   * @throws IllegalArgumentException when a value is outside of its range
   */
  public HotspotSettings {
    if (window < LEAST_WINDOW || window > MOST_WINDOW) {
      throw new IllegalArgumentException(
          "hotspots looks at a window of %d to %d points, not %d"
              .formatted(LEAST_WINDOW, MOST_WINDOW, window));
    }
    if (!(radius > 0) || Double.isInfinite(radius)) {
      throw new IllegalArgumentException("hotspots needs a radius greater than 0, not " + radius);
    }
    if (minPoints < LEAST_POINTS || minPoints > window) {
      throw new IllegalArgumentException(
          "hotspots needs min_points from %d to the window of %d, not %d"
              .formatted(LEAST_POINTS, window, minPoints));
    }
  }
}
