package io.millrace.core.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reports what is wrong with options where the pipeline file states them. */
final class OptionProblems {
  private static final Pattern QUOTED = Pattern.compile("'([^']+)'");

  private OptionProblems() {}

  /**
   * @param messages each names its option in quotes first
   * @param otherwise the place of a message whose option the file does not state
   */
  static void report(
      List<String> messages,
      Map<String, Located<String>> options,
      Position otherwise,
      Problems problems) {
    for (String message : messages) {
      problems.add(place(message, options).orElse(otherwise), message);
    }
  }

  private static Optional<Position> place(String message, Map<String, Located<String>> options) {
    Map<String, Located<String>> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    anyCase.putAll(options);
    Matcher quoted = QUOTED.matcher(message);
    return quoted.find()
        ? Optional.ofNullable(anyCase.get(quoted.group(1))).map(Located::at)
        : Optional.empty();
  }
}
