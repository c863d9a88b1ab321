package io.millrace.core.detect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Points in a field, of which some lie in spots that are known, as a developer's guide has them.
 */
final class PlantedPoints {
  private final Random random;
  private final double left;
  private final double bottom;
  private final double side;
  private final List<double[]> all = new ArrayList<>();
  private final List<double[]> hot = new ArrayList<>();

  /** A square field. */
  PlantedPoints(long seed, double left, double bottom, double side) {
    this.random = new Random(seed);
    this.left = left;
    this.bottom = bottom;
    this.side = side;
  }

  /** Points anywhere in the field. */
  PlantedPoints noise(int count) {
    for (int i = 0; i < count; i++) {
      all.add(
          new double[] {left + side * random.nextDouble(), bottom + side * random.nextDouble()});
    }
    return this;
  }

  /** Points anywhere in a square around a place. */
  PlantedPoints square(double x, double y, double width, int count) {
    for (int i = 0; i < count; i++) {
      plant(x + width * (random.nextDouble() - 0.5), y + width * (random.nextDouble() - 0.5));
    }
    return this;
  }

  /** Points that thin out around a place. */
  PlantedPoints bell(double x, double y, double deviation, int count) {
    for (int i = 0; i < count; i++) {
      plant(x + deviation * random.nextGaussian(), y + deviation * random.nextGaussian());
    }
    return this;
  }

  private void plant(double x, double y) {
    double[] point = {x, y};
    all.add(point);
    hot.add(point);
  }

  List<double[]> shuffled() {
    Collections.shuffle(all, random);
    return List.copyOf(all);
  }

  /** How many of the points inside of hotspots were planted. */
  double precision(List<Hotspot> found) {
    return (double) inside(hot, found) / inside(all, found);
  }

  /** How many of the planted points are inside of hotspots. */
  double recall(List<Hotspot> found) {
    return (double) inside(hot, found) / hot.size();
  }

  private static long inside(List<double[]> points, List<Hotspot> found) {
    return points.stream()
        .filter(point -> found.stream().anyMatch(spot -> holds(spot, point)))
        .count();
  }

  static boolean holds(Hotspot spot, double[] point) {
    for (int axis = 0; axis < point.length; axis++) {
      if (point[axis] < spot.minValues().get(axis) || point[axis] > spot.maxValues().get(axis)) {
        return false;
      }
    }
    return true;
  }
}
