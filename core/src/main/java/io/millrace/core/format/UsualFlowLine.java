package io.millrace.core.format;

import java.util.Arrays;

/**
 * The fast way through a line of a VPC flow log as AWS writes most of them: ASCII, one space
 * between fields, a number or a dash in each column of numbers.
 *
 * <p>Marks the spaces of 64 bytes at a time in one {@code long}, so that its loops run as often in
 * every line and the processor foresees their branches. What is otherwise is left to {@link
 * VpcFlowLine}, which knows what is wrong with it.
 */
final class UsualFlowLine {
  private static final long SPACES = 0x2020202020202020L;
  private static final long ZEROS = 0x3030303030303030L;
  private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;
  private static final long HIGH_BITS = ~LOW_BITS;
  private static final long TO_HIGH_BIT = 0x7676767676767676L;

  /** Moves the lowest bits of eight bytes together into the highest byte. */
  private static final long GATHER = 0x0102040810204080L;

  /** The limit of a column that is no number. */
  private static final long TEXT = -1;

  private UsualFlowLine() {}

  /** What {@link #read} needs to know of each column. */
  static long[] limits(FieldType[] types) {
    return Arrays.stream(types)
        .mapToLong(
            type ->
                switch (type) {
                  case INT -> Integer.MAX_VALUE;
                  case BIGINT -> Long.MAX_VALUE;
                  case SECONDS -> Numbers.LAST_SECOND;
                  default -> TEXT;
                })
        .toArray();
  }

  /** Sets the row's columns from {@code bytes[start, end)}; false when the line is not usual. */
  static boolean read(long[] limits, SliceRow row, byte[] bytes, int start, int end) {
    if (end - start < Long.SIZE || bytes[start] == ' ') {
      return false;
    }
    long[] slots = row.slots();
    int block = start;
    long marks = spaces(bytes, start);
    long seen = all(bytes, start);
    long dashes = 0;
    long others = 0;
    long outside = 0;
    int from = start;
    for (int field = 0; field < limits.length; field++) {
      while (marks == 0) {
        block += Long.SIZE;
        if (block > end) {
          return false;
        }
        if (block + Long.SIZE <= end) {
          marks = spaces(bytes, block);
          seen |= all(bytes, block);
        } else {
          marks = lastMarks(bytes, block, end);
          seen |= all(bytes, end - Long.SIZE);
        }
      }
      int to = block + Long.numberOfTrailingZeros(marks);
      marks &= marks - 1;
      int length = to - from;
      long limit = limits[field];
      long value;
      if (limit == TEXT) {
        value = SliceRow.place(from, to);
        if (length <= 1) {
          if (length == 0) {
            return false;
          }
          dashes |= bytes[from] == '-' ? 1L << field : 0;
        }
      } else {
        if (length > 2 * Long.BYTES) {
          return false;
        }
        if (length == 1 && bytes[from] == '-') {
          dashes |= 1L << field;
          value = 0;
        } else if (length <= Long.BYTES) {
          long digits = digits(bytes, to, length);
          others |= digits + TO_HIGH_BIT | digits;
          value = Digits.ofWord(digits);
        } else {
          long digits = ByteSearch.word(bytes, to - Long.BYTES) ^ ZEROS;
          long first = digits(bytes, to - Long.BYTES, length - Long.BYTES);
          others |= digits + TO_HIGH_BIT | digits | first + TO_HIGH_BIT | first;
          value = Digits.ofWord(digits) + Digits.ofWord(first) * 100_000_000;
        }
        // Mistakes are gathered, because a branch at each of them would cost more.
        outside |= limit - value;
        value *= limit == Numbers.LAST_SECOND ? Numbers.MICROS : 1;
      }
      slots[field] = value;
      from = to + 1;
    }
    row.filled((1L << limits.length) - 1 & ~dashes);
    return from == end + 1 && ((others | seen) & HIGH_BITS) == 0 && outside >= 0;
  }

  /** The bits of 64 bytes, eight at a time. */
  private static long all(byte[] bytes, int at) {
    return ByteSearch.word(bytes, at)
        | ByteSearch.word(bytes, at + 8)
        | ByteSearch.word(bytes, at + 16)
        | ByteSearch.word(bytes, at + 24)
        | ByteSearch.word(bytes, at + 32)
        | ByteSearch.word(bytes, at + 40)
        | ByteSearch.word(bytes, at + 48)
        | ByteSearch.word(bytes, at + 56);
  }

  /** One bit for each of the 64 bytes that is a space, the first one lowest. */
  private static long spaces(byte[] bytes, int at) {
    return eight(bytes, at) >>> 56
        | eight(bytes, at + 8) >>> 56 << 8
        | eight(bytes, at + 16) >>> 56 << 16
        | eight(bytes, at + 24) >>> 56 << 24
        | eight(bytes, at + 32) >>> 56 << 32
        | eight(bytes, at + 40) >>> 56 << 40
        | eight(bytes, at + 48) >>> 56 << 48
        | eight(bytes, at + 56) >>> 56 << 56;
  }

  /** The marks of eight bytes in the highest byte. */
  private static long eight(byte[] bytes, int at) {
    // Adding sets the highest bit of every byte but those that are zero now, the spaces.
    long marks = ~((ByteSearch.word(bytes, at) ^ SPACES) + LOW_BITS) & HIGH_BITS;
    return (marks >>> 7) * GATHER;
  }

  /** As {@link #spaces} of fewer than 64 bytes, with the end of the line as another space. */
  private static long lastMarks(byte[] bytes, int from, int end) {
    int missing = from + Long.SIZE - end;
    return missing == Long.SIZE
        ? 1
        : spaces(bytes, end - Long.SIZE) >>> missing | 1L << Long.SIZE - missing;
  }

  /** The last {@code length} bytes before {@code to}, digits as 0 to 9, above zeros. */
  private static long digits(byte[] bytes, int to, int length) {
    long digits =
        to >= Long.BYTES
            ? ByteSearch.word(bytes, to - Long.BYTES) ^ ZEROS
            : (ByteSearch.word(bytes, 0) ^ ZEROS) << (Long.BYTES - to) * Byte.SIZE;
    return digits & -1L << (Long.BYTES - length) * Byte.SIZE;
  }
}
