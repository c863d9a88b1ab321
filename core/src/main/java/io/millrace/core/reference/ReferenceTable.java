package io.millrace.core.reference;

import io.millrace.core.option.ConfigOption;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;

/**
 * A reference table as the pipeline file describes it.
 *
 * @param name the view's name
 * @param location folder or file, any Hadoop path; the table's name for {@link Format#DYNAMODB}
 * @param options as {@link ReferenceOptions} has them
 * @param refresh how old rows may be; a Delta table is always read as it is
 */
public record ReferenceTable(
    String name, Format format, String location, Map<String, String> options, Duration refresh) {
  public ReferenceTable {
    options = Map.copyOf(options);
  }

  /** What a table is kept in. */
  public enum Format {
    CSV,
    DELTA,
    DYNAMODB,
    JSON,
    PARQUET;

    /** The name in the pipeline file. */
    public String spelling() {
      return ConfigOption.spelling(this);
    }
  }

  /** Names the options only: a value may be a credential. */
  @Override
  public String toString() {
    return "ReferenceTable[name=%s, format=%s, location=%s, options=%s, refresh=%s]"
        .formatted(name, format, location, new TreeSet<>(options.keySet()), refresh);
  }
}
