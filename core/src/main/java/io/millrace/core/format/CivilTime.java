package io.millrace.core.format;

/** Digits of dates and times to numbers, in the proleptic Gregorian calendar. */
final class CivilTime {
  private static final long COLONS = 0x00003A00003A0000L;
  private static final long ZEROS = 0x3030003030003030L;
  private static final long TO_HIGH_BIT = 0x76767F76767F7676L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final byte[] DAYS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  /** Days of a year of 365 days before each month. */
  private static final short[] DAYS_BEFORE = {
    0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334
  };

  /** What {@link #epochDay} counts up to 1970-01-01. */
  private static final int EPOCH = 365 * 1970 + (2369 / 4 - 2369 / 100 + 2369 / 400) + 1;

  private CivilTime() {}

  /** The number at {@code at}, or negative. */
  static int twoDigits(byte[] bytes, int at) {
    int tens = bytes[at] - '0';
    int ones = bytes[at + 1] - '0';
    // One branch: the sign tells whether any of the differences is negative.
    return (tens | ones | 9 - tens | 9 - ones) < 0 ? -1 : tens * 10 + ones;
  }

  /** The number at {@code at}, or negative. */
  static int fourDigits(byte[] bytes, int at) {
    int high = twoDigits(bytes, at);
    int low = twoDigits(bytes, at + 2);
    return (high | low) < 0 ? -1 : high * 100 + low;
  }

  /**
   * The seconds of {@code HH:mm:ss}, or negative. A leap second is allowed, and is the first second
   * of the next minute, as in POSIX.
   */
  static int secondOfDay(byte[] bytes, int at) {
    long word = ByteSearch.word(bytes, at) ^ (COLONS | ZEROS);
    // Digits are now 0 to 9 and colons 0; adding sets the highest bit of anything more.
    if (((word | word + TO_HIGH_BIT) & HIGH_BITS) != 0) {
      return -1;
    }
    int hour = (int) (word & 0xFF) * 10 + (int) (word >>> 8 & 0xFF);
    int minute = (int) (word >>> 24 & 0xFF) * 10 + (int) (word >>> 32 & 0xFF);
    int second = (int) (word >>> 48 & 0xFF) * 10 + (int) (word >>> 56);
    return hour > 23 || minute > 59 || second > 60 ? -1 : (hour * 60 + minute) * 60 + second;
  }

  /**
   * @param month from 0
   * @param day from 1
   */
  static boolean exists(int year, int month, int day) {
    return year >= 0
        && month >= 0
        && month < 12
        && day > 0
        && day <= DAYS[month]
        && (day < 29 || month != 1 || isLeap(year));
  }

  private static boolean isLeap(int year) {
    return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  /**
   * Days since 1970-01-01 of a day that {@link #exists}.
   *
   * @param month from 0
   */
  static int epochDay(int year, int month, int day) {
    // January and February belong to leap years that are over; 400 years more keep all positive.
    int years = year + (month < 2 ? 399 : 400);
    int leapDays = years / 4 - years / 100 + years / 400;
    return 365 * year + leapDays + DAYS_BEFORE[month] + day - EPOCH;
  }
}
