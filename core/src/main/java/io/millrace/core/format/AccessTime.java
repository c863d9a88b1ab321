package io.millrace.core.format;

/**
 * The time of Apache's {@code %t} and nginx's {@code $time_local}, without the brackets: {@code
 * 17/May/2015:10:05:03 +0000}.
 */
final class AccessTime {
  /** Bytes of every such time. */
  static final int LENGTH = 26;

  /** What {@link #micros} returns for bytes that are no time; earlier than any year of 4 digits. */
  static final long NONE = Long.MIN_VALUE;

  private static final int[] MONTH_NAMES = new int[32];
  private static final byte[] MONTHS = new byte[32];

  static {
    String names = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (byte month = 0; month < 12; month++) {
      int at = month * 3;
      int index = place(names.charAt(at + 1), names.charAt(at + 2));
      MONTH_NAMES[index] =
          names.charAt(at) << 16 | names.charAt(at + 1) << 8 | names.charAt(at + 2);
      MONTHS[index] = month;
    }
  }

  private AccessTime() {}

  /**
   * Microseconds since the epoch of the time at {@code at}, or {@link #NONE} when the {@link
   * #LENGTH} bytes there are no time that exists. A leap second is the first second of the next
   * minute, as in POSIX.
   */
  static long micros(byte[] bytes, int at) {
    int day = CivilTime.twoDigits(bytes, at);
    int month = month(bytes, at + 3);
    int year = CivilTime.fourDigits(bytes, at + 7);
    int second = CivilTime.secondOfDay(bytes, at + 12);
    int offset = offsetSeconds(bytes, at + 20);
    if (bytes[at + 2] != '/'
        || bytes[at + 6] != '/'
        || bytes[at + 11] != ':'
        || second < 0
        || offset == Integer.MIN_VALUE
        || !CivilTime.exists(year, month, day)) {
      return NONE;
    }
    return (CivilTime.epochDay(year, month, day) * 86_400L + second - offset) * 1_000_000L;
  }

  /** 0 to 11, or negative. */
  static int month(byte[] bytes, int at) {
    int name = bytes[at] << 16 | bytes[at + 1] << 8 | bytes[at + 2];
    int index = place(bytes[at + 1], bytes[at + 2]);
    return MONTH_NAMES[index] == name ? MONTHS[index] : -1;
  }

  /** Differs for every month. */
  private static int place(int secondLetter, int thirdLetter) {
    return secondLetter + thirdLetter & 31;
  }

  /** The seconds of {@code " +hhmm"}, or {@link Integer#MIN_VALUE}. */
  private static int offsetSeconds(byte[] bytes, int at) {
    int hours = CivilTime.twoDigits(bytes, at + 2);
    int minutes = CivilTime.twoDigits(bytes, at + 4);
    byte sign = bytes[at + 1];
    if (bytes[at] != ' '
        || (sign != '+' && sign != '-')
        || hours < 0
        || hours > 23
        || minutes < 0
        || minutes > 59) {
      return Integer.MIN_VALUE;
    }
    int seconds = (hours * 60 + minutes) * 60;
    return sign == '-' ? -seconds : seconds;
  }
}
