package io.millrace.core.detect;

import io.millrace.core.option.OptionReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Answers each row with its score, once the forest has warmed up. */
final class ForestScorer implements Scorer {
  private final ForestSettings settings;
  private final long warmUp;
  private final boolean explains;
  private final Explanation explanation;

  /** Made with the first row: most scorers are about to read one. */
  private Forest forest;

  private long seen;

  private ForestScorer(
      ForestSettings settings,
      long warmUp,
      boolean explains,
      Explanation explanation,
      Forest forest,
      long seen) {
    this.settings = settings;
    this.warmUp = warmUp;
    this.explains = explains;
    this.explanation = explanation;
    this.forest = forest;
    this.seen = seen;
  }

  /**
   * @param explains whether results say what each column adds
   * @throws io.millrace.core.option.OptionException when the options are wrong
   */
  static ForestScorer of(OptionReader options, List<String> columns, boolean explains) {
    Integer trees = options.read(DetectorOptions.NUMBER_OF_TREES);
    Integer sampleSize = options.read(DetectorOptions.SAMPLE_SIZE);
    Integer timeDecay = options.read(DetectorOptions.TIME_DECAY);
    Integer shingleSize = options.read(DetectorOptions.SHINGLE_SIZE);
    Long warmUp = options.read(DetectorOptions.WARM_UP);
    boolean withDirection = explains && options.read(DetectorOptions.WITH_DIRECTIONALITY);
    options.finish();
    return new ForestScorer(
        new ForestSettings(trees, sampleSize, timeDecay, shingleSize),
        warmUp,
        explains,
        new Explanation(columns, withDirection),
        null,
        0);
  }

  @Override
  public Object[] score(long time, double[] point) {
    Object[] result = new Object[explains ? 2 : 1];
    if (point.length == 0 || !Arrays.stream(point).allMatch(Forest::isUsable)) {
      return result;
    }
    if (forest == null) {
      forest = Forest.of(settings, explanation.columns().size());
    }
    Score score = explains ? forest.explain(point) : forest.score(point);
    seen++;
    if (seen > warmUp) {
      result[0] = score.score();
      if (explains) {
        result[1] = explanation.json(score);
      }
    }
    return result;
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(settings.trees());
    out.writeInt(settings.sampleSize());
    out.writeInt(settings.timeDecay());
    out.writeInt(settings.shingleSize());
    out.writeInt(explanation.columns().size());
    out.writeLong(seen);
    byte[] bytes = forest == null ? new byte[0] : forest.toBytes();
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  @Override
  public Scorer read(DataInputStream in) throws IOException {
    ForestSettings before =
        new ForestSettings(in.readInt(), in.readInt(), in.readInt(), in.readInt());
    if (!before.equals(settings)) {
      throw new StateMismatchException(before, settings);
    }
    int columns = in.readInt();
    if (columns != explanation.columns().size()) {
      throw new StateMismatchException(
          columns + " columns", explanation.columns().size() + " columns");
    }
    long count = in.readLong();
    byte[] bytes = in.readNBytes(in.readInt());
    Forest known = bytes.length == 0 ? null : Forest.of(bytes, columns);
    return new ForestScorer(settings, warmUp, explains, explanation, known, count);
  }
}
