package io.millrace.core.detect;

import io.millrace.core.detect.RecentPoints.Point;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;

/**
 * Scores the newest of points that come in any order: they wait until somebody asks for the score,
 * and are then fed to the forest in the order of their times. As a window function, which asks
 * after each row, each row is fed once, when its turn is.
 *
 * <p>Of the points that wait only the newest {@link ForestSettings#timeDecay} are kept.
 */
public final class OrderedForest implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final double[] NO_VALUES = {};

  private final boolean explains;
  private ForestSettings settings;
  private RecentPoints waiting;
  private int columns;
  private Score last;
  private transient Forest forest;

  /**
   * @param explains whether scores say why
   */
  public OrderedForest(boolean explains) {
    this.explains = explains;
  }

  /**
   * Takes note of a point.
   *
   * @param point its values, or no values where the row lacks some
   */
  public void add(ForestSettings wanted, long time, double[] point) {
    if (settings == null) {
      settings = wanted;
      waiting = new RecentPoints(wanted.timeDecay());
    }
    checkSame(wanted);
    columns = Math.max(columns, point.length);
    boolean isUsable = Arrays.stream(point).allMatch(Forest::isUsable);
    waiting.add(time, isUsable ? point : NO_VALUES);
  }

  /**
   * What both have seen.
   *
   * @throws IllegalStateException when both have scored, as two forests do not become one
   */
  public OrderedForest plus(OrderedForest other) {
    if (other.settings == null) {
      return this;
    }
    if (settings == null) {
      return other;
    }
    if (other.forest != null) {
      if (forest != null) {
        throw new IllegalStateException("Two forests that have scored do not become one");
      }
      return other.plus(this);
    }
    checkSame(other.settings);
    columns = Math.max(columns, other.columns);
    waiting.plus(other.waiting);
    return this;
  }

  private void checkSame(ForestSettings wanted) {
    if (!settings.equals(wanted)) {
      throw new IllegalArgumentException(
          "The parameters of random_cut_forest must be the same in all rows: found %s and %s"
              .formatted(settings, wanted));
    }
  }

  /** The score of the newest point; empty where there is none, or it lacks values. */
  public Optional<Score> score() {
    if (waiting != null && !waiting.isEmpty()) {
      waiting.inOrder().forEach(this::feed);
      waiting.clear();
    }
    return Optional.ofNullable(last);
  }

  private void feed(Point point) {
    if (point.values().length == 0) {
      last = null;
      return;
    }
    if (forest == null) {
      forest = Forest.of(settings, columns);
    }
    last = explains ? forest.explain(point.values()) : forest.score(point.values());
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    out.writeObject(forest == null ? null : forest.toBytes());
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    byte[] bytes = (byte[]) in.readObject();
    forest = bytes == null ? null : Forest.of(bytes, columns);
  }
}
