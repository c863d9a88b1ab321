package io.millrace.core.function;

import io.millrace.core.format.LinePattern;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The time and the text of a syslog line.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3164#section-4.1">RFC 3164, parts of a syslog
 *     packet</a>
 */
public final class SysLogParse {
  /** A priority or none, the time without a year, the rest. */
  private static final LinePattern LINE =
      new LinePattern(
          "(?s)(?:<\\d{1,3}>)?([A-Z][a-z]{2}) ([ 0-3]\\d) (\\d\\d):(\\d\\d):(\\d\\d) (.*)");

  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  private SysLogParse() {}

  /**
   * @param near microseconds since the epoch of a time near the line's, which has no year: the year
   *     is the one that brings it nearest
   * @return the time, taken to be in UTC, and what follows it; null where the line is null or does
   *     not begin with a time
   */
  public static InternalRow parse(UTF8String line, long near) {
    UTF8String[] parts = line == null ? null : LINE.match(line);
    int month = parts == null ? -1 : MONTHS.indexOf(parts[0].toString());
    if (month < 0) {
      return null;
    }
    Instant received = Instant.EPOCH.plus(near, ChronoUnit.MICROS);
    int year = received.atOffset(ZoneOffset.UTC).getYear();
    Instant nearest = null;
    for (int candidate = year - 1; candidate <= year + 1; candidate++) {
      Instant time = time(candidate, month + 1, parts);
      if (nearest == null || (time != null && isNearer(time, nearest, received))) {
        nearest = time;
      }
    }
    return nearest == null
        ? null
        : new GenericInternalRow(
            new Object[] {ChronoUnit.MICROS.between(Instant.EPOCH, nearest), parts[5]});
  }

  /** Null where the year has no such time. */
  private static Instant time(int year, int month, UTF8String[] parts) {
    try {
      return LocalDateTime.of(
              year, month, number(parts[1]), number(parts[2]), number(parts[3]), number(parts[4]))
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException noSuchTime) {
      return null;
    }
  }

  private static int number(UTF8String digits) {
    return Integer.parseInt(digits.trim().toString());
  }

  private static boolean isNearer(Instant one, Instant other, Instant to) {
    return Duration.between(one, to).abs().compareTo(Duration.between(other, to).abs()) < 0;
  }
}
