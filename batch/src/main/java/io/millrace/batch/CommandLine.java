package io.millrace.batch;

import io.millrace.core.MillraceException;
import io.millrace.core.option.ConfigOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The words after a job's name as options: {@code --key value}, {@code --key=value}, and {@code
 * --key} alone for a flag. Whether keys and values are right is for the job's options to say.
 */
final class CommandLine {
  private CommandLine() {}

  /**
   * @throws MillraceException when a word belongs to no option, an option stands twice, or its
   *     value is missing
   */
  static Map<String, String> parse(BatchCommand command, List<String> words) {
    Map<String, String> values = new LinkedHashMap<>();
    Iterator<String> rest = words.iterator();
    while (rest.hasNext()) {
      String word = rest.next();
      if (!word.startsWith("--")) {
        throw wrong(command, "'%s' belongs to no option".formatted(word));
      }
      int equals = word.indexOf('=');
      String key = equals < 0 ? word : word.substring(0, equals);
      String value = equals < 0 ? next(command, key, rest) : word.substring(equals + 1);
      if (values.put(key, value) != null) {
        throw wrong(command, "'%s' stands twice".formatted(key));
      }
    }
    return values;
  }

  private static String next(BatchCommand command, String key, Iterator<String> rest) {
    if (isFlag(command, key)) {
      return "true";
    }
    String value = rest.hasNext() ? rest.next() : "";
    if (value.isEmpty() || value.startsWith("--")) {
      throw wrong(command, "'%s' needs a value".formatted(key));
    }
    return value;
  }

  /** A flag is what is false unless it is given. */
  static boolean isFlag(ConfigOption<?> option) {
    return option.defaultValue().filter(Boolean.FALSE::equals).isPresent();
  }

  private static boolean isFlag(BatchCommand command, String key) {
    return command.options().stream()
        .anyMatch(option -> option.key().equals(key) && isFlag(option));
  }

  private static MillraceException wrong(BatchCommand command, String problem) {
    return new MillraceException(
        "%s: %s. '%s --help' lists the options."
            .formatted(command.name(), problem, command.name()));
  }
}
