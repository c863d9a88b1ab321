package io.millrace.core.format;

/**
 * ISO 8601 dates and times: {@code 2015-05-17T10:05:03.123456+02:00}. The T may be a space, the
 * fraction may start with a comma, and a time without an offset is UTC.
 */
final class IsoTime {
  /** What no text stands for; earlier than any year of 4 digits. */
  static final long NONE = Long.MIN_VALUE;

  private static final int DATE_LENGTH = 10;
  private static final int SECONDS_LENGTH = 19;

  private IsoTime() {}

  /** Days since the epoch of {@code yyyy-MM-dd}, or {@link #NONE}. */
  static long days(byte[] bytes, int from, int to) {
    return to - from == DATE_LENGTH ? date(bytes, from) : NONE;
  }

  /** Microseconds since the epoch, or {@link #NONE}. Digits beyond microseconds are cut off. */
  static long micros(byte[] bytes, int from, int to) {
    if (to - from < SECONDS_LENGTH
        || (bytes[from + DATE_LENGTH] != 'T' && bytes[from + DATE_LENGTH] != ' ')) {
      return NONE;
    }
    long day = date(bytes, from);
    int second = CivilTime.secondOfDay(bytes, from + DATE_LENGTH + 1);
    int zone = fractionEnd(bytes, from + SECONDS_LENGTH, to);
    long offset = zone < 0 ? NONE : offsetSeconds(bytes, zone, to);
    if (day == NONE || second < 0 || offset == NONE) {
      return NONE;
    }
    long micros = fractionMicros(bytes, from + SECONDS_LENGTH, zone);
    return (day * 86_400L + second - offset) * 1_000_000L + micros;
  }

  private static long date(byte[] bytes, int at) {
    int year = CivilTime.fourDigits(bytes, at);
    int month = CivilTime.twoDigits(bytes, at + 5) - 1;
    int day = CivilTime.twoDigits(bytes, at + 8);
    return bytes[at + 4] == '-' && bytes[at + 7] == '-' && CivilTime.exists(year, month, day)
        ? CivilTime.epochDay(year, month, day)
        : NONE;
  }

  /** The end of an optional fraction, or -1 when no digit follows its point. */
  private static int fractionEnd(byte[] bytes, int at, int to) {
    if (at == to || (bytes[at] != '.' && bytes[at] != ',')) {
      return at;
    }
    int end = at + 1;
    while (end < to && bytes[end] >= '0' && bytes[end] <= '9') {
      end++;
    }
    return end == at + 1 ? -1 : end;
  }

  private static long fractionMicros(byte[] bytes, int point, int end) {
    long micros = 0;
    for (int i = 1; i <= 6; i++) {
      micros = micros * 10 + (point + i < end ? bytes[point + i] - '0' : 0);
    }
    return micros;
  }

  /** The seconds of {@code Z}, {@code +hh}, {@code +hhmm}, {@code +hh:mm} or nothing. */
  private static long offsetSeconds(byte[] bytes, int at, int to) {
    int length = to - at;
    if (length == 0 || (length == 1 && (bytes[at] == 'Z' || bytes[at] == 'z'))) {
      return 0;
    }
    boolean colon = length == 6 && bytes[at + 3] == ':';
    if ((bytes[at] != '+' && bytes[at] != '-') || (length != 3 && length != 5 && !colon)) {
      return NONE;
    }
    int hours = CivilTime.twoDigits(bytes, at + 1);
    int minutes = length == 3 ? 0 : CivilTime.twoDigits(bytes, to - 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
      return NONE;
    }
    int seconds = (hours * 60 + minutes) * 60;
    return bytes[at] == '-' ? -seconds : seconds;
  }
}
