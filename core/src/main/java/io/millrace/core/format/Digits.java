package io.millrace.core.format;

/** Whole numbers that are written in digits alone. */
final class Digits {
  /** What no digits stand for. */
  static final long NONE = -1;

  /** Any digit may follow a number up to this one. */
  private static final long NO_OVERFLOW = (Long.MAX_VALUE - 9) / 10;

  private Digits() {}

  /** The number, or {@link #NONE} when there is none or it does not fit BIGINT. */
  static long number(byte[] bytes, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0
          || digit > 9
          || (value > NO_OVERFLOW && value > (Long.MAX_VALUE - digit) / 10)) {
        return NONE;
      }
      value = value * 10 + digit;
    }
    return from < to ? value : NONE;
  }

  /** The first index in {@code [from, to)} that holds no digit, or {@code to}. */
  static int end(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] >= '0' && bytes[i] <= '9') {
      i++;
    }
    return i;
  }
}
