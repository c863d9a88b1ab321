package io.millrace.core.option;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads options from text values, collects every mistake, and fails once in {@link #finish()}. Keys
 * are compared without regard to case, as Spark does.
 */
public final class OptionReader {
  private static final String ANY = ".*";

  private final String where;
  private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final List<String> problems = new ArrayList<>();

  /**
   * @param where what the options belong to, the start of every message: {@code "Kinesis source"}
   */
  public OptionReader(String where, Map<String, String> values) {
    this.where = where;
    this.values.putAll(values);
  }

  /** The value, the default, or null where neither exists or the text is wrong. */
  public <T> T read(ConfigOption<T> option) {
    String text = values.get(option.key());
    if (text == null || text.isBlank()) {
      if (option.isRequired()) {
        problems.add("'" + option.key() + "' is missing: " + option.description());
      }
      return option.defaultValue().orElse(null);
    }
    try {
      return option.parse(text);
    } catch (IllegalArgumentException e) {
      problems.add("'" + option.key() + "' is '" + text + "', but " + e.getMessage());
      return option.defaultValue().orElse(null);
    }
  }

  public <T> Optional<T> find(ConfigOption<T> option) {
    return Optional.ofNullable(read(option));
  }

  /** Adds a mistake that concerns more than one option. */
  public void problem(String message) {
    problems.add(message);
  }

  /**
   * Reports every key that is none of {@code known}, with the nearest known key. A known key that
   * ends with {@code .*} stands for all keys that begin like it.
   */
  public void rejectUnknown(Collection<? extends ConfigOption<?>> known) {
    List<String> keys = known.stream().map(ConfigOption::key).toList();
    for (String key : values.keySet()) {
      if (keys.stream().noneMatch(one -> isMeant(one, key))) {
        problems.add("unknown option '" + key + "'" + Suggestions.didYouMean(key, keys));
      }
    }
  }

  private static boolean isMeant(String known, String key) {
    return known.endsWith(ANY)
        ? key.regionMatches(true, 0, known, 0, known.length() - 1)
        : known.equalsIgnoreCase(key);
  }

  /**
   * @throws OptionException when any option was wrong
   */
  public void finish() {
    if (!problems.isEmpty()) {
      throw new OptionException(where, problems);
    }
  }

  public List<String> problems() {
    return List.copyOf(problems);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s: %d options", where, values.size());
  }
}
