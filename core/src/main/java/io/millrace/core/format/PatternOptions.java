package io.millrace.core.format;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.time.DateTimeException;
import java.time.ZoneId;

/** The options that formats with a pattern of the user's own share. */
final class PatternOptions {
  static final ConfigOption<String> NULL_VALUE =
      ConfigOption.string("null-value")
          .defaultValue("")
          .describedAs("The text of a group that stands for null, like -.");

  static final ConfigOption<String> TIMESTAMP_PATTERN =
      ConfigOption.string("timestamp-pattern")
          .describedAs(
              "How TIMESTAMP columns are written, in the letters of Java's DateTimeFormatter, like"
                  + " dd/MMM/yyyy:HH:mm:ss Z. Goes before timestamps.");

  static final ConfigOption<ZoneId> ZONE =
      ConfigOption.custom(
              "zone", "time zone, like UTC, +02:00 or Europe/Berlin", PatternOptions::zone)
          .defaultValue(ZoneId.of("UTC"))
          .describedAs("The time zone of times that are written without one.");

  private PatternOptions() {}

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * The pattern of timestamps, or null when it is wrong.
   *
   * @param where the option that it stands in
   * @param zone of times that have no offset themselves
   */
  static TimestampPattern timestamps(OptionReader reader, String where, String text, ZoneId zone) {
    try {
      return new TimestampPattern(text, zone);
    } catch (IllegalArgumentException | DateTimeException e) {
      reader.problem("'%s' is '%s': %s".formatted(where, text, e.getMessage()));
      return null;
    }
  }
}
