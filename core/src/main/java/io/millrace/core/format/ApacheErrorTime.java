package io.millrace.core.format;

/**
 * The time of an Apache error log, without its brackets: {@code Sun May 17 10:05:03.123456 2015},
 * with a fraction or not. Also {@code 2015-05-17 10:05:03.123456}, as {@code %{cu}t} writes it, and
 * the form of access logs, which other tools that write error logs of this kind use.
 */
final class ApacheErrorTime {
  /** What no text stands for. */
  static final long NONE = Long.MIN_VALUE;

  private static final int WEEKDAY_TO_SECONDS = 19;
  private static final int YEAR = 5;

  private ApacheErrorTime() {}

  /** Microseconds since the epoch, or {@link #NONE}. */
  static long micros(byte[] bytes, int from, int to, LocalZone zone) {
    int length = to - from;
    if (length == AccessTime.LENGTH && bytes[from + 2] == '/') {
      return AccessTime.micros(bytes, from);
    }
    if (length >= WEEKDAY_TO_SECONDS + YEAR && bytes[from + 3] == ' ') {
      return ofWords(bytes, from, to, zone);
    }
    long micros = IsoTime.micros(bytes, from, to);
    if (micros == IsoTime.NONE || hasOffset(bytes, from, to)) {
      return micros;
    }
    // Read as UTC, so it is what the server's clock showed.
    return zone.micros(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L));
  }

  private static boolean hasOffset(byte[] bytes, int from, int to) {
    int time = from + "yyyy-MM-ddT".length();
    return bytes[to - 1] == 'Z'
        || bytes[to - 1] == 'z'
        || ByteSearch.indexOfEither(bytes, time, to, '+', '-') >= 0;
  }

  private static long ofWords(byte[] bytes, int from, int to, LocalZone zone) {
    int month = AccessTime.month(bytes, from + 4);
    int day =
        bytes[from + 8] == ' '
            ? (int) Digits.number(bytes, from + 9, from + 10)
            : CivilTime.twoDigits(bytes, from + 8);
    int second = CivilTime.secondOfDay(bytes, from + 11);
    int year = CivilTime.fourDigits(bytes, to - 4);
    long micros = fraction(bytes, from + WEEKDAY_TO_SECONDS, to - YEAR);
    if (second < 0
        || micros < 0
        || bytes[from + 7] != ' '
        || bytes[from + 10] != ' '
        || bytes[to - YEAR] != ' '
        || !CivilTime.exists(year, month, day)) {
      return NONE;
    }
    return zone.micros(CivilTime.epochDay(year, month, day) * 86_400L + second, micros);
  }

  /** Microseconds of a fraction with its point, of nothing zero, or negative. */
  private static long fraction(byte[] bytes, int from, int to) {
    if (from == to) {
      return 0;
    }
    int digits = to - from - 1;
    if (bytes[from] != '.' || digits < 1 || digits > 9) {
      return -1;
    }
    long value = Digits.number(bytes, from + 1, to);
    for (int i = digits; i < 6; i++) {
      value *= 10;
    }
    for (int i = digits; i > 6; i--) {
      value /= 10;
    }
    return value;
  }
}
