package io.millrace.core.format;

/** Whole numbers that are written in digits alone. */
final class Digits {
  /** What no digits stand for. */
  static final long NONE = -1;

  /** Any digit may follow a number up to this one. */
  private static final long NO_OVERFLOW = (Long.MAX_VALUE - 9) / 10;

  private static final long ZEROS = 0x3030303030303030L;
  private static final long TO_HIGH_BIT = 0x7676767676767676L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Digits() {}

  /** How many of the eight bytes from {@code at} are digits, up to the first that is none. */
  static int count(byte[] bytes, int at) {
    long digits = ByteSearch.word(bytes, at) ^ ZEROS;
    long others = (digits + TO_HIGH_BIT | digits) & HIGH_BITS;
    return Long.numberOfTrailingZeros(others) >>> 3;
  }

  /**
   * The number of so many digits from {@code at}, where eight bytes are.
   *
   * @param count 1 to 8
   */
  static long value(byte[] bytes, int at, int count) {
    long digits = ByteSearch.word(bytes, at) ^ ZEROS;
    return ofWord(digits << (Long.BYTES - count) * Byte.SIZE);
  }

  /** The number of eight digits from 0 to 9, the first one lowest. */
  static long ofWord(long digits) {
    long pairs = (digits * (10 << 8 | 1) >>> 8) & 0x00FF00FF00FF00FFL;
    long fours = (pairs * (100L << 16 | 1) >>> 16) & 0x0000FFFF0000FFFFL;
    return fours * (10_000L << 32 | 1) >>> 32;
  }

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
