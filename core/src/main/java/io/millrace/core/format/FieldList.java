package io.millrace.core.format;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import io.millrace.core.option.Suggestions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** An option that names the fields of a log, in their order, as AWS spells them. */
final class FieldList {
  private static final Pattern SEPARATOR = Pattern.compile("[\\s,]+");
  private static final Pattern BRACES = Pattern.compile("\\$\\{(.*)}");

  private FieldList() {}

  /**
   * The names in the option; each mistake is with the reader.
   *
   * @param known every name that the log can have
   */
  static List<String> read(OptionReader reader, ConfigOption<String> option, Set<String> known) {
    Set<String> fields = new LinkedHashSet<>();
    for (String word : SEPARATOR.split(reader.read(option))) {
      String name = awsName(word);
      String problem = "'" + option.key() + "' names '" + name + "'";
      if (!known.contains(name)) {
        reader.problem(
            problem + ", which is no field of this log" + Suggestions.didYouMean(name, known));
      } else if (!fields.add(name)) {
        reader.problem(problem + " twice");
      }
    }
    return List.copyOf(fields);
  }

  /** {@code log-status} of log-status, log_status and ${log-status}. */
  private static String awsName(String word) {
    return BRACES.matcher(word).replaceFirst("$1").replace('_', '-').toLowerCase(Locale.ROOT);
  }

  /** {@code log_status} of log-status. */
  static String column(String field) {
    return field.replace('-', '_');
  }
}
