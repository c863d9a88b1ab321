package io.millrace.core.detect;

import java.util.Comparator;
import java.util.List;

/**
 * The pairs of points that are at most a radius apart. Only points whose places along one axis,
 * that which spreads them furthest, are so close are compared.
 */
final class ClosePairs {
  private final double[][] points;
  private final int axis;
  private final double radius;

  /** Takes the places of two points. */
  @FunctionalInterface
  interface Action {
    void accept(int one, int other);
  }

  /**
   * @param points all of the same number of axes
   */
  ClosePairs(List<double[]> points, double radius) {
    this.axis = widestAxis(points);
    this.points =
        points.stream()
            .sorted(Comparator.comparingDouble(point -> point[axis]))
            .toArray(double[][]::new);
    this.radius = radius;
  }

  private static int widestAxis(List<double[]> points) {
    int widest = 0;
    double most = -1;
    for (int axis = 0; !points.isEmpty() && axis < points.get(0).length; axis++) {
      double least = Double.POSITIVE_INFINITY;
      double greatest = Double.NEGATIVE_INFINITY;
      for (double[] point : points) {
        least = Math.min(least, point[axis]);
        greatest = Math.max(greatest, point[axis]);
      }
      if (greatest - least > most) {
        most = greatest - least;
        widest = axis;
      }
    }
    return widest;
  }

  int size() {
    return points.length;
  }

  double[] point(int place) {
    return points[place];
  }

  /** Each pair once. */
  void forEach(Action action) {
    for (int one = 0; one < points.length; one++) {
      double furthest = points[one][axis] + radius;
      for (int other = one + 1; other < points.length && points[other][axis] <= furthest; other++) {
        if (areClose(points[one], points[other])) {
          action.accept(one, other);
        }
      }
    }
  }

  private boolean areClose(double[] one, double[] other) {
    double squares = 0;
    for (int i = 0; i < one.length; i++) {
      double difference = one[i] - other[i];
      squares += difference * difference;
    }
    return squares <= radius * radius;
  }
}
