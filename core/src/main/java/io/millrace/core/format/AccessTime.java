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
  private static int month(byte[] bytes, int at) {
    return switch (bytes[at] << 16 | bytes[at + 1] << 8 | bytes[at + 2]) {
      case 'J' << 16 | 'a' << 8 | 'n' -> 0;
      case 'F' << 16 | 'e' << 8 | 'b' -> 1;
      case 'M' << 16 | 'a' << 8 | 'r' -> 2;
      case 'A' << 16 | 'p' << 8 | 'r' -> 3;
      case 'M' << 16 | 'a' << 8 | 'y' -> 4;
      case 'J' << 16 | 'u' << 8 | 'n' -> 5;
      case 'J' << 16 | 'u' << 8 | 'l' -> 6;
      case 'A' << 16 | 'u' << 8 | 'g' -> 7;
      case 'S' << 16 | 'e' << 8 | 'p' -> 8;
      case 'O' << 16 | 'c' << 8 | 't' -> 9;
      case 'N' << 16 | 'o' << 8 | 'v' -> 10;
      case 'D' << 16 | 'e' << 8 | 'c' -> 11;
      default -> -1;
    };
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
