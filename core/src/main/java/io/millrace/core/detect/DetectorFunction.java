package io.millrace.core.detect;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionException;
import io.millrace.core.option.OptionReader;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What a detector computes, with the options that it takes and the columns that it adds. */
public enum DetectorFunction {
  RANDOM_CUT_FOREST(DetectorOptions.FOREST, scored()),
  RANDOM_CUT_FOREST_WITH_EXPLANATION(
      DetectorOptions.EXPLAINED_FOREST, scored().add("explanation", DataTypes.StringType)),
  HOTSPOTS(DetectorOptions.HOTSPOTS, new StructType().add("hotspots_result", DataTypes.StringType)),
  STAGGER(DetectorOptions.STAGGER, new StructType().add("opened_at", DataTypes.TimestampType));

  private final List<ConfigOption<?>> options;
  private final StructType result;

  DetectorFunction(List<ConfigOption<?>> options, StructType result) {
    this.options = options;
    this.result = result;
  }

  private static StructType scored() {
    return new StructType().add("score", DataTypes.DoubleType);
  }

  /** As SQL and pipeline files spell it. */
  public String spelling() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Every function's spelling. */
  public static List<String> spellings() {
    return Arrays.stream(values()).map(DetectorFunction::spelling).toList();
  }

  /**
   * The function of a spelling.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static DetectorFunction of(String spelling) {
    return Arrays.stream(values())
        .filter(function -> function.spelling().equals(spelling))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "not " + spellings().stream().collect(Collectors.joining(", "))));
  }

  public List<ConfigOption<?>> options() {
    return options;
  }

  /** Whether it looks at numbers of a row, or only at its time. */
  public boolean takesColumns() {
    return this != STAGGER;
  }

  /** The columns that each row gets. */
  public StructType result() {
    return result;
  }

  /** Every mistake in the options, each starting with the key in quotes. */
  public List<String> problems(Map<String, String> values) {
    try {
      scorer(values, List.of("column"));
      return List.of();
    } catch (OptionException e) {
      return e.problems();
    }
  }

  /**
   * A scorer that has seen nothing.
   *
   * @param columns names of the values of a point
   * @throws OptionException when the options are wrong
   */
  Scorer scorer(Map<String, String> values, List<String> columns) {
    OptionReader reader = new OptionReader("Detector " + spelling(), values);
    reader.rejectUnknown(options);
    return switch (this) {
      case HOTSPOTS -> HotspotScorer.of(reader);
      case STAGGER -> StaggerScorer.of(reader);
      case RANDOM_CUT_FOREST -> ForestScorer.of(reader, columns, false);
      case RANDOM_CUT_FOREST_WITH_EXPLANATION -> ForestScorer.of(reader, columns, true);
    };
  }
}
