package io.millrace.core.detect;

import io.millrace.core.option.ConfigOption;
import java.time.Duration;
import java.util.List;

/** The options of detectors in a pipeline file. */
final class DetectorOptions {
  static final ConfigOption<Integer> NUMBER_OF_TREES =
      between("number-of-trees", 1, ForestSettings.MOST_TREES)
          .defaultValue(ForestSettings.DEFAULT.trees())
          .describedAs("Trees of each forest. Its state and time grow with them.");
  static final ConfigOption<Integer> SAMPLE_SIZE =
      between("sample-size", ForestSettings.LEAST_SAMPLES, ForestSettings.MOST_SAMPLES)
          .defaultValue(ForestSettings.DEFAULT.sampleSize())
          .describedAs(
              "Rows that each tree keeps. The first quarter of so many rows of a key has the score 0.");
  static final ConfigOption<Integer> TIME_DECAY =
      between("time-decay", 1, Integer.MAX_VALUE)
          .defaultValue(ForestSettings.DEFAULT.timeDecay())
          .describedAs("How many of a key's rows count before older ones fade.");
  static final ConfigOption<Integer> SHINGLE_SIZE =
      between("shingle-size", 1, ForestSettings.MOST_SHINGLES)
          .defaultValue(ForestSettings.DEFAULT.shingleSize())
          .describedAs("How many rows that follow each other are scored together.");
  static final ConfigOption<Boolean> WITH_DIRECTIONALITY =
      ConfigOption.flag("with-directionality")
          .defaultValue(false)
          .describedAs("Whether explanations say on which side of the usual a value is.");
  static final ConfigOption<Long> WARM_UP =
      ConfigOption.wholeNumber("warm-up")
          .mustBe("0 or more", rows -> rows >= 0)
          .defaultValue(0L)
          .describedAs("How many rows of each key are learned without a score, which is null.");

  static final ConfigOption<Integer> WINDOW =
      between("window", HotspotSettings.LEAST_WINDOW, HotspotSettings.MOST_WINDOW)
          .required()
          .describedAs("How many of a key's newest rows are looked at.");
  static final ConfigOption<Double> RADIUS =
      ConfigOption.custom("radius", "number", Double::valueOf)
          .mustBe("greater than 0", radius -> radius > 0 && !radius.isInfinite())
          .required()
          .describedAs("How far apart two points may be to be neighbours, in the columns' unit.");
  static final ConfigOption<Integer> MIN_POINTS =
      between("min-points", HotspotSettings.LEAST_POINTS, HotspotSettings.MOST_WINDOW)
          .required()
          .describedAs("How many points, itself included, are around a point in a hotspot.");

  static final ConfigOption<Duration> LENGTH =
      ConfigOption.duration("length")
          .mustBe("longer than 0", length -> !length.isZero())
          .required()
          .describedAs("How long a key's window is open, from its first row on.");

  static final List<ConfigOption<?>> FOREST =
      List.of(NUMBER_OF_TREES, SAMPLE_SIZE, TIME_DECAY, SHINGLE_SIZE, WARM_UP);
  static final List<ConfigOption<?>> EXPLAINED_FOREST =
      List.of(NUMBER_OF_TREES, SAMPLE_SIZE, TIME_DECAY, SHINGLE_SIZE, WITH_DIRECTIONALITY, WARM_UP);
  static final List<ConfigOption<?>> HOTSPOTS = List.of(WINDOW, RADIUS, MIN_POINTS);
  static final List<ConfigOption<?>> STAGGER = List.of(LENGTH);

  private DetectorOptions() {}

  private static ConfigOption<Integer> between(String key, int least, int most) {
    return ConfigOption.integer(key)
        .mustBe(
            most == Integer.MAX_VALUE ? least + " or more" : "from %d to %d".formatted(least, most),
            value -> value >= least && value <= most);
  }
}
