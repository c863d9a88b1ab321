package io.millrace.core.format;

import org.apache.spark.unsafe.types.UTF8String;

/** The escapes of JSON strings. */
final class JsonEscapes {
  private static final int UNIT_LENGTH = 6;
  private static final int REPLACEMENT = 0xFFFD;

  private JsonEscapes() {}

  /** The end of the escape whose backslash is at {@code at}, or -1 when it starts none. */
  static int end(byte[] bytes, int at, int to) {
    if (at + 1 >= to) {
      return -1;
    }
    return switch (bytes[at + 1]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 2;
      case 'u' -> at + UNIT_LENGTH <= to && unit(bytes, at) >= 0 ? at + UNIT_LENGTH : -1;
      default -> -1;
    };
  }

  /**
   * The text that {@code bytes[from, to)}, whose escapes are good, stands for. What is not UTF-8,
   * half surrogates included, becomes U+FFFD.
   */
  static UTF8String decode(byte[] bytes, int from, int to) {
    // No escape is shorter than its meaning in UTF-8.
    byte[] text = new byte[to - from];
    int length = 0;
    int i = from;
    while (i < to) {
      if (bytes[i] != '\\') {
        text[length++] = bytes[i++];
      } else if (bytes[i + 1] != 'u') {
        text[length++] = meaning(bytes[i + 1]);
        i += 2;
      } else {
        int point = point(bytes, i, to);
        i += point >= Character.MIN_SUPPLEMENTARY_CODE_POINT ? 2 * UNIT_LENGTH : UNIT_LENGTH;
        length = append(text, length, isSurrogate(point) ? REPLACEMENT : point);
      }
    }
    return Utf8.text(text, 0, length);
  }

  /** What one unit, or the two of a surrogate pair, stand for. */
  private static int point(byte[] bytes, int at, int to) {
    int unit = unit(bytes, at);
    int next = at + UNIT_LENGTH;
    if (Character.isHighSurrogate((char) unit)
        && next + UNIT_LENGTH <= to
        && bytes[next] == '\\'
        && bytes[next + 1] == 'u') {
      int low = unit(bytes, next);
      if (Character.isLowSurrogate((char) low)) {
        return Character.toCodePoint((char) unit, (char) low);
      }
    }
    return unit;
  }

  private static boolean isSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  /** The four digits behind backslash and u, or negative. */
  private static int unit(byte[] bytes, int at) {
    int unit = 0;
    for (int i = at + 2; i < at + UNIT_LENGTH; i++) {
      int digit = Character.digit(bytes[i], 16);
      if (digit < 0) {
        return -1;
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }

  private static byte meaning(byte letter) {
    return switch (letter) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> letter;
    };
  }

  private static int append(byte[] text, int length, int point) {
    int at = length;
    if (point < 0x80) {
      text[at++] = (byte) point;
    } else if (point < 0x800) {
      text[at++] = (byte) (0xC0 | point >> 6);
      text[at++] = trail(point);
    } else if (point < 0x10000) {
      text[at++] = (byte) (0xE0 | point >> 12);
      text[at++] = trail(point >> 6);
      text[at++] = trail(point);
    } else {
      text[at++] = (byte) (0xF0 | point >> 18);
      text[at++] = trail(point >> 12);
      text[at++] = trail(point >> 6);
      text[at++] = trail(point);
    }
    return at;
  }

  private static byte trail(int bits) {
    return (byte) (0x80 | bits & 0x3F);
  }
}
