package io.millrace.core.detect;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The newest points, up to a limit, whatever order they come in. Points of the same time are in the
 * order of their values, so that the same points give the same order however they come together.
 */
public final class RecentPoints implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Comparator<Point> ORDER =
      Comparator.comparingLong(Point::time).thenComparing(Point::values, Arrays::compare);

  private final int limit;
  private transient List<Point> points = new ArrayList<>();

  /**
   * A point.
   *
   * @param time what orders points
   * @param values one per axis; empty for a row that has no values for all of them
   */
  public record Point(long time, double[] values) {}

  /**
   * @param limit how many to keep
   */
  public RecentPoints(int limit) {
    this.limit = limit;
  }

  public int limit() {
    return limit;
  }

  public void add(long time, double[] values) {
    points.add(new Point(time, values));
    if (points.size() >= 2L * limit) {
      keepNewest();
    }
  }

  /** What both have seen. */
  public RecentPoints plus(RecentPoints other) {
    points.addAll(other.points);
    keepNewest();
    return this;
  }

  /** The points, the newest last. */
  public List<Point> inOrder() {
    keepNewest();
    return List.copyOf(points);
  }

  public boolean isEmpty() {
    return points.isEmpty();
  }

  public void clear() {
    points.clear();
  }

  private void keepNewest() {
    points.sort(ORDER);
    if (points.size() > limit) {
      points = new ArrayList<>(points.subList(points.size() - limit, points.size()));
    }
  }

  /** Point by point without Java's own overhead, since states are kept between micro-batches. */
  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    keepNewest();
    out.writeInt(points.size());
    for (Point point : points) {
      out.writeLong(point.time());
      out.writeInt(point.values().length);
      for (double value : point.values()) {
        out.writeDouble(value);
      }
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    int count = in.readInt();
    points = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long time = in.readLong();
      double[] values = new double[in.readInt()];
      for (int axis = 0; axis < values.length; axis++) {
        values[axis] = in.readDouble();
      }
      points.add(new Point(time, values));
    }
  }
}
