package io.millrace.batch;

import io.millrace.core.option.ByteSizes;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.Durations;
import java.time.Duration;
import java.util.List;

/** What {@code --help} prints. */
final class CommandHelp {
  private CommandHelp() {}

  static String of(List<BatchCommand> commands) {
    StringBuilder text =
        new StringBuilder("Usage: BatchMain JOB [OPTIONS]\n       BatchMain JOB --help\n\nJobs:\n");
    for (BatchCommand command : commands) {
      text.append("  %-12s %s%n".formatted(command.name(), command.summary()));
    }
    return text.append(
            "\nExit codes: 0 done, 1 problems found, 2 wrong command or unreadable, 3 broke off.\n")
        .toString();
  }

  static String of(BatchCommand command) {
    StringBuilder text =
        new StringBuilder("Usage: BatchMain %s [OPTIONS]%n".formatted(command.name()))
            .append("%s%n%nOptions:%n".formatted(command.summary()));
    for (ConfigOption<?> option : command.options()) {
      text.append(
          "  %s%n      %s%s%n".formatted(spelling(option), option.description(), note(option)));
    }
    return text.toString();
  }

  private static String spelling(ConfigOption<?> option) {
    return CommandLine.isFlag(option)
        ? option.key()
        : "%s <%s>".formatted(option.key(), option.typeName());
  }

  private static String note(ConfigOption<?> option) {
    if (option.isRequired()) {
      return " Required.";
    }
    return option
        .defaultValue()
        .filter(value -> !CommandLine.isFlag(option))
        .map(value -> text(option, value))
        .map(" Default: %s."::formatted)
        .orElse("");
  }

  /** As it would be typed. */
  private static String text(ConfigOption<?> option, Object value) {
    if (value instanceof Duration time) {
      return Durations.format(time);
    }
    if (value instanceof Enum<?> constant) {
      return ConfigOption.spelling(constant);
    }
    return value instanceof Long bytes && option.typeName().startsWith("size")
        ? ByteSizes.format(bytes)
        : value.toString();
  }
}
