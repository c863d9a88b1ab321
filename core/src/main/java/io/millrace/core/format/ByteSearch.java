package io.millrace.core.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Searches in byte arrays, eight bytes at a step.
 *
 * <p>A byte of {@code word ^ (wanted in every byte)} is zero where the wanted byte stands, and
 * {@code (x - 0x01…) & ~x & 0x80…} marks the zero bytes. Marks above the lowest one may be false,
 * so only the lowest one, the first in memory, is used.
 */
final class ByteSearch {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private ByteSearch() {}

  /** The eight bytes from {@code at}, the first one lowest. */
  static long word(byte[] bytes, int at) {
    return (long) WORD.get(bytes, at);
  }

  /** Index of the first {@code wanted} in {@code [from, to)}, or -1. */
  static int indexOf(byte[] bytes, int from, int to, char wanted) {
    long pattern = ONES * wanted;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long x = word(bytes, i) ^ pattern;
      long found = (x - ONES) & ~x & HIGHS;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    for (; i < to; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** Index of the first {@code one} or {@code other} in {@code [from, to)}, or -1. */
  static int indexOfEither(byte[] bytes, int from, int to, char one, char other) {
    long onePattern = ONES * one;
    long otherPattern = ONES * other;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long word = word(bytes, i);
      long x = word ^ onePattern;
      long y = word ^ otherPattern;
      long found = (((x - ONES) & ~x) | ((y - ONES) & ~y)) & HIGHS;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    for (; i < to; i++) {
      if (bytes[i] == one || bytes[i] == other) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Index of the first {@code one}, {@code other} or byte above 0x7F in {@code [from, to)}, or -1.
   */
  static int indexOfEitherOrNonAscii(byte[] bytes, int from, int to, char one, char other) {
    long onePattern = ONES * one;
    long otherPattern = ONES * other;
    int i = from;
    // Fields are long: one branch for two words.
    for (; i <= to - 2 * Long.BYTES; i += 2 * Long.BYTES) {
      long first = eitherOrNonAscii(word(bytes, i), onePattern, otherPattern);
      long second = eitherOrNonAscii(word(bytes, i + Long.BYTES), onePattern, otherPattern);
      if ((first | second) != 0) {
        return first != 0
            ? i + (Long.numberOfTrailingZeros(first) >>> 3)
            : i + Long.BYTES + (Long.numberOfTrailingZeros(second) >>> 3);
      }
    }
    if (i <= to - Long.BYTES) {
      long found = eitherOrNonAscii(word(bytes, i), onePattern, otherPattern);
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
      i += Long.BYTES;
    }
    for (; i < to; i++) {
      if (bytes[i] == one || bytes[i] == other || bytes[i] < 0) {
        return i;
      }
    }
    return -1;
  }

  private static long eitherOrNonAscii(long word, long onePattern, long otherPattern) {
    long x = word ^ onePattern;
    long y = word ^ otherPattern;
    return (((x - ONES) & ~x) | ((y - ONES) & ~y) | word) & HIGHS;
  }

  /** Index of the last {@code wanted} in {@code [from, to)}, or -1. */
  static int lastIndexOf(byte[] bytes, int from, int to, char wanted) {
    for (int i = to - 1; i >= from; i--) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** Whether {@code [from, to)} holds nothing above 0x7F. */
  static boolean isAscii(byte[] bytes, int from, int to) {
    long seen = 0;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      seen |= word(bytes, i);
    }
    for (; i < to; i++) {
      seen |= bytes[i];
    }
    return (seen & HIGHS) == 0;
  }

  /** The end of a line without its CR and LF. */
  static int withoutLineEnd(byte[] bytes, int from, int to) {
    int end = to;
    while (end > from && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
      end--;
    }
    return end;
  }
}
