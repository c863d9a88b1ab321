package io.millrace.core.format;

import java.util.Arrays;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The escapes that CloudFront writes into its fields: {@code %HH}, and {@code \xHH} in lists of
 * proxies. A percent sign or a backslash of the request itself is escaped, too.
 */
final class PercentEscapes {
  private PercentEscapes() {}

  /** Whether {@code bytes[from, to)} may hold an escape. */
  static boolean isIn(byte[] bytes, int from, int to) {
    return ByteSearch.indexOfEither(bytes, from, to, '%', '\\') >= 0;
  }

  /**
   * The text that was logged as {@code bytes[from, to)}. What starts no escape stays, and where the
   * decoded bytes are not UTF-8, the whole text stays as logged.
   */
  static UTF8String decode(byte[] bytes, int from, int to) {
    byte[] decoded = new byte[to - from];
    int length = 0;
    int i = from;
    while (i < to) {
      int used = escapeLength(bytes, i, to);
      int hex = i + used;
      decoded[length++] =
          used == 1 ? bytes[i] : (byte) (hex(bytes[hex - 2]) << 4 | hex(bytes[hex - 1]));
      i = hex;
    }
    if (Utf8.isValid(decoded, 0, length)) {
      return UTF8String.fromBytes(
          length == decoded.length ? decoded : Arrays.copyOf(decoded, length));
    }
    return Utf8.text(bytes, from, to);
  }

  /** As {@link #decode}, and once more where the text was escaped before CloudFront did so. */
  static UTF8String decodeTwice(byte[] bytes, int from, int to) {
    UTF8String once = decode(bytes, from, to);
    byte[] own = once.getBytes();
    return ByteSearch.indexOf(own, 0, own.length, '%') < 0 ? once : decode(own, 0, own.length);
  }

  /** Bytes of the escape at {@code at}, or 1 when none starts there. */
  private static int escapeLength(byte[] bytes, int at, int to) {
    int length = 1;
    if (bytes[at] == '%') {
      length = 3;
    } else if (bytes[at] == '\\' && at + 1 < to && bytes[at + 1] == 'x') {
      length = 4;
    }
    int end = at + length;
    return length > 1 && end <= to && hex(bytes[end - 2]) >= 0 && hex(bytes[end - 1]) >= 0
        ? length
        : 1;
  }

  private static int hex(byte digit) {
    return Character.digit(digit, 16);
  }
}
