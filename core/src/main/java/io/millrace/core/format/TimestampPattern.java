package io.millrace.core.format;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/**
 * Timestamps in a form of the user's own, by the pattern letters of {@link DateTimeFormatter}.
 * Names of months and days are English, in any case.
 */
final class TimestampPattern implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What no text stands for. */
  static final long NONE = Long.MIN_VALUE;

  private static final ZonedDateTime EXAMPLE =
      LocalDateTime.of(2015, 5, 17, 22, 5, 3).atZone(ZoneId.of("UTC"));

  private final String pattern;
  private final ZoneId zone;
  private transient DateTimeFormatter formatter;

  /**
   * @param zone of times that have no offset themselves
   * @throws IllegalArgumentException when the pattern is none, or holds no full date and time
   */
  TimestampPattern(String pattern, ZoneId zone) {
    this.pattern = pattern;
    this.zone = zone;
    this.formatter = formatter(pattern, zone);
    if (micros(formatter.format(EXAMPLE)) == NONE) {
      throw new IllegalArgumentException("it does not describe a date and a time");
    }
  }

  private static DateTimeFormatter formatter(String pattern, ZoneId zone) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern(pattern)
        .toFormatter(Locale.ENGLISH)
        .withZone(zone);
  }

  /** Microseconds since the epoch, or {@link #NONE} where the text does not fit the pattern. */
  long micros(String text) {
    try {
      TemporalAccessor parsed = formatter.parse(text);
      Instant instant = Instant.from(parsed);
      return Math.addExact(
          Math.multiplyExact(instant.getEpochSecond(), 1_000_000L),
          instant.get(ChronoField.MICRO_OF_SECOND));
    } catch (DateTimeException | ArithmeticException notATime) {
      return NONE;
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    formatter = formatter(pattern, zone);
  }

  /** By what it reads, so that two formats of the same options are equal. */
  @Override
  public boolean equals(Object other) {
    return other instanceof TimestampPattern that
        && pattern.equals(that.pattern)
        && zone.equals(that.zone);
  }

  @Override
  public int hashCode() {
    return pattern.hashCode() * 31 + zone.hashCode();
  }

  @Override
  public String toString() {
    return pattern;
  }
}
