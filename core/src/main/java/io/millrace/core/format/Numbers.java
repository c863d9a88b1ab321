package io.millrace.core.format;

/** Numbers as logs write them, read in place and without a copy. */
final class Numbers {
  /** What bytes that are no whole number or time stand for. */
  static final long NONE = Long.MIN_VALUE;

  /** The last second of the year 9999. */
  static final long LAST_SECOND = 253_402_300_799L;

  static final long MICROS = 1_000_000L;

  /** Any digit may follow a number up to this one. */
  private static final long NO_OVERFLOW = (Long.MAX_VALUE - 9) / 10;

  /** More digits might not fit into a {@code long}. */
  private static final int MOST_DIGITS = 18;

  private static final double[] POWERS = new double[MOST_DIGITS + 1];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  private Numbers() {}

  /** The number that all of {@code bytes[from, to)} is, or {@link #NONE}. */
  static long whole(byte[] bytes, int from, int to) {
    boolean negative = from < to && bytes[from] == '-';
    int i = negative ? from + 1 : from;
    if (i == to) {
      return NONE;
    }
    long value = 0;
    for (; i < to; i++) {
      value = appended(value, bytes[i] - '0');
      if (value < 0) {
        return NONE;
      }
    }
    return negative ? -value : value;
  }

  /** {@code value} with one more digit behind it; negative when that is no digit or too large. */
  static long appended(long value, int digit) {
    if (digit < 0 || digit > 9 || (value > NO_OVERFLOW && value > (Long.MAX_VALUE - digit) / 10)) {
      return NONE;
    }
    return value * 10 + digit;
  }

  /** A number of up to 18 digits with or without a decimal point, else NaN. */
  static double fraction(byte[] bytes, int from, int to) {
    boolean negative = from < to && bytes[from] == '-';
    long digits = 0;
    int count = 0;
    int point = -1;
    for (int i = negative ? from + 1 : from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (bytes[i] == '.' && point < 0) {
        point = count;
      } else if (digit < 0 || digit > 9 || ++count > MOST_DIGITS) {
        return Double.NaN;
      } else {
        digits = digits * 10 + digit;
      }
    }
    if (count == 0) {
      return Double.NaN;
    }
    double value = digits / POWERS[point < 0 ? 0 : count - point];
    return negative ? -value : value;
  }

  /**
   * Microseconds of seconds since the epoch, which may have a fraction, or {@link #NONE}. Digits
   * beyond microseconds are cut off.
   */
  static long epochMicros(byte[] bytes, int from, int to) {
    int point = ByteSearch.indexOf(bytes, from, to, '.');
    long seconds = whole(bytes, from, point < 0 ? to : point);
    if (seconds < 0 || seconds > LAST_SECOND || point == to - 1) {
      return NONE;
    }
    long micros = seconds * MICROS;
    long unit = MICROS / 10;
    for (int i = point < 0 ? to : point + 1; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return NONE;
      }
      micros += digit * unit;
      unit /= 10;
    }
    return micros;
  }
}
