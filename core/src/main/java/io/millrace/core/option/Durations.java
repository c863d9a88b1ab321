package io.millrace.core.option;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 30s}, {@code 10 minutes}, {@code 1d}. */
public final class Durations {
  private static final Pattern SHAPE = Pattern.compile("(\\d{1,15})\\s*([a-zA-Z]+)");

  private Durations() {}

  /**
   * @throws IllegalArgumentException when the text is not a number with a unit, or the milliseconds
   *     do not fit a long
   */
  public static Duration parse(String text) {
    Matcher matcher = SHAPE.matcher(text.trim());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a number with a unit");
    }
    try {
      Duration duration = of(Long.parseLong(matcher.group(1)), matcher.group(2), text);
      return Duration.ofMillis(duration.toMillis());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("'" + text + "' is too long", e);
    }
  }

  private static Duration of(long amount, String unit, String text) {
    return switch (unit.toLowerCase(Locale.ROOT)) {
      case "ms", "millis", "millisecond", "milliseconds" -> Duration.ofMillis(amount);
      case "s", "sec", "second", "seconds" -> Duration.ofSeconds(amount);
      case "m", "min", "minute", "minutes" -> Duration.ofMinutes(amount);
      case "h", "hour", "hours" -> Duration.ofHours(amount);
      case "d", "day", "days" -> Duration.ofDays(amount);
      default -> throw new IllegalArgumentException("unknown unit in '" + text + "'");
    };
  }

  /** The shortest spelling that {@link #parse} reads back to the same duration. */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0 || millis == 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
