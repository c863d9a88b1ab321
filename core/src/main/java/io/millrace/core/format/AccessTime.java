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

  private static final long COLONS = 0x00003A00003A0000L;
  private static final long ZEROS = 0x3030003030003030L;
  private static final long TO_HIGH_BIT = 0x76767F76767F7676L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final byte[] DAYS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  private AccessTime() {}

  /**
   * Microseconds since the epoch of the time at {@code at}, or {@link #NONE} when the {@link
   * #LENGTH} bytes there are no time that exists. A leap second is the first second of the next
   * minute, as in POSIX.
   */
  static long micros(byte[] bytes, int at) {
    int day = twoDigits(bytes, at);
    int month = month(bytes, at + 3);
    int century = twoDigits(bytes, at + 7);
    int yearOfCentury = twoDigits(bytes, at + 9);
    int seconds = secondOfDay(bytes, at + 12);
    int offset = offsetSeconds(bytes, at + 20);
    if (bytes[at + 2] != '/'
        || bytes[at + 6] != '/'
        || bytes[at + 11] != ':'
        || (day - 1 | month | century | yearOfCentury | seconds) < 0
        || offset == Integer.MIN_VALUE) {
      return NONE;
    }
    int year = century * 100 + yearOfCentury;
    if (day > DAYS[month] || (day == 29 && month == 1 && !isLeap(year))) {
      return NONE;
    }
    return (epochDay(year, month, day) * 86_400L + seconds - offset) * 1_000_000L;
  }

  /** The number at {@code at}, or negative. */
  private static int twoDigits(byte[] bytes, int at) {
    int tens = bytes[at] - '0';
    int ones = bytes[at + 1] - '0';
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
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

  /** The seconds of {@code HH:mm:ss}, or negative. */
  private static int secondOfDay(byte[] bytes, int at) {
    long word = ByteSearch.word(bytes, at) ^ (COLONS | ZEROS);
    // Digits are now 0 to 9 and colons 0; adding makes the highest bit of anything more.
    if (((word | word + TO_HIGH_BIT) & HIGH_BITS) != 0) {
      return -1;
    }
    int hour = (int) (word & 0xFF) * 10 + (int) (word >>> 8 & 0xFF);
    int minute = (int) (word >>> 24 & 0xFF) * 10 + (int) (word >>> 32 & 0xFF);
    int second = (int) (word >>> 48 & 0xFF) * 10 + (int) (word >>> 56);
    return hour > 23 || minute > 59 || second > 60 ? -1 : (hour * 60 + minute) * 60 + second;
  }

  /** The seconds of {@code " +hhmm"}, or {@link Integer#MIN_VALUE}. */
  private static int offsetSeconds(byte[] bytes, int at) {
    int hours = twoDigits(bytes, at + 2);
    int minutes = twoDigits(bytes, at + 4);
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

  private static boolean isLeap(int year) {
    return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  /**
   * Days since 1970-01-01 in the proleptic Gregorian calendar. Counts years from March, so that the
   * leap day is the last one of its year.
   */
  private static long epochDay(int year, int month, int day) {
    int marchYear = month < 2 ? year - 1 : year;
    int era = Math.floorDiv(marchYear, 400);
    int yearOfEra = marchYear - era * 400;
    int monthFromMarch = month < 2 ? month + 10 : month - 2;
    int dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468;
  }
}
