package io.millrace.core.detect;

import com.amazon.randomcutforest.RandomCutForest;
import com.amazon.randomcutforest.returntypes.DiVector;
import com.amazon.randomcutforest.state.RandomCutForestMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * A random cut forest that scores each point before it learns it. Two forests that are fed the same
 * points give the same scores, also when one of them has been written to bytes in between.
 *
 * @see <a href="https://proceedings.mlr.press/v48/guha16.html">Guha, Mishra, Roy, Schrijvers:
 *     Robust random cut forest based anomaly detection on streams, ICML 2016</a>
 */
public final class Forest {
  /** Scores can be told again, so the forest's chance is none. */
  private static final long SEED = 20_260_127L;

  private final RandomCutForest forest;
  private final int columns;

  private Forest(RandomCutForest forest, int columns) {
    this.forest = forest;
    this.columns = columns;
  }

  /**
   * A forest that has seen nothing.
   *
   * @param columns how many values a point has
   */
  public static Forest of(ForestSettings settings, int columns) {
    return new Forest(
        RandomCutForest.builder()
            .dimensions(columns * settings.shingleSize())
            .shingleSize(settings.shingleSize())
            .internalShinglingEnabled(settings.shingleSize() > 1)
            .numberOfTrees(settings.trees())
            .sampleSize(settings.sampleSize())
            .timeDecay(1.0 / settings.timeDecay())
            .parallelExecutionEnabled(false)
            .randomSeed(SEED)
            .build(),
        columns);
  }

  /** The forest that {@link #toBytes} has written. */
  public static Forest of(byte[] bytes, int columns) {
    return new Forest(mapper().toModel(ForestBytes.read(bytes)), columns);
  }

  /** All that the forest knows. */
  public byte[] toBytes() {
    return ForestBytes.write(mapper().toState(forest));
  }

  /** With the trees as they have grown: those made anew from the samples score differently. */
  private static RandomCutForestMapper mapper() {
    RandomCutForestMapper mapper = new RandomCutForestMapper();
    mapper.setSaveTreeStateEnabled(true);
    mapper.setSaveExecutorContextEnabled(true);
    return mapper;
  }

  /** Whether a value can be one of a point's: the forest keeps floats. */
  static boolean isUsable(double value) {
    return Float.isFinite((float) value);
  }

  /** Scores the point, and learns it. */
  public Score score(double[] point) {
    float[] values = floats(point);
    Score score = new Score(forest.getAnomalyScore(values), List.of());
    forest.update(values);
    return score;
  }

  /** Scores the point and says why, and learns it. */
  public Score explain(double[] point) {
    float[] values = floats(point);
    DiVector attribution = forest.getAnomalyAttribution(values);
    double[] high = new double[columns];
    double[] low = new double[columns];
    // A shingle has the columns of each of its points, the oldest first.
    for (int i = 0; i < attribution.getDimensions(); i++) {
      high[i % columns] += attribution.high[i];
      low[i % columns] += attribution.low[i];
    }
    List<Score.Share> shares = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      shares.add(new Score.Share(high[i], low[i]));
    }
    Score score = new Score(forest.getAnomalyScore(values), shares);
    forest.update(values);
    return score;
  }

  private float[] floats(double[] point) {
    if (point.length != columns) {
      throw new IllegalArgumentException(
          "A point has %d values, and the forest's have %d".formatted(point.length, columns));
    }
    float[] values = new float[columns];
    for (int i = 0; i < columns; i++) {
      values[i] = (float) point[i];
    }
    return values;
  }
}
