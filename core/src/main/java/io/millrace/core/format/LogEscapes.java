package io.millrace.core.format;

import java.util.Arrays;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The escapes that Apache httpd and nginx write into quoted fields: {@code \"}, {@code \\}, {@code
 * \b}, {@code \n}, {@code \r}, {@code \t}, {@code \v} and {@code \xHH}.
 */
public final class LogEscapes {
  private LogEscapes() {}

  /** The text that was logged as {@code text}. */
  public static UTF8String decode(UTF8String text) {
    byte[] bytes = text.getBytes();
    return ByteSearch.indexOf(bytes, 0, bytes.length, '\\') < 0
        ? text
        : decode(bytes, 0, bytes.length);
  }

  /**
   * The text that was logged as {@code bytes[start, end)}. Where the decoded bytes are not UTF-8,
   * as with binary garbage, the text stays as logged.
   */
  static UTF8String decode(byte[] bytes, int start, int end) {
    byte[] decoded = new byte[end - start];
    int length = 0;
    int i = start;
    while (i < end) {
      if (bytes[i] != '\\') {
        decoded[length++] = bytes[i++];
        continue;
      }
      int used = escapeLength(bytes, i, end);
      decoded[length++] = used == 1 ? (byte) '\\' : meaning(bytes, i);
      i += used;
    }
    if (Utf8.isValid(decoded, 0, length)) {
      return UTF8String.fromBytes(
          length == decoded.length ? decoded : Arrays.copyOf(decoded, length));
    }
    return Utf8.text(bytes, start, end);
  }

  /** Bytes of the escape at {@code at}, or 1 when the backslash starts none. */
  private static int escapeLength(byte[] bytes, int at, int end) {
    if (at + 1 >= end) {
      return 1;
    }
    return switch (bytes[at + 1]) {
      case '"', '\\', 'b', 'n', 'r', 't', 'v' -> 2;
      case 'x' -> at + 3 < end && hex(bytes[at + 2]) >= 0 && hex(bytes[at + 3]) >= 0 ? 4 : 1;
      default -> 1;
    };
  }

  private static byte meaning(byte[] bytes, int at) {
    return switch (bytes[at + 1]) {
      case 'b' -> '\b';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0B;
      case 'x' -> (byte) (hex(bytes[at + 2]) << 4 | hex(bytes[at + 3]));
      default -> bytes[at + 1];
    };
  }

  private static int hex(byte digit) {
    return Character.digit(digit, 16);
  }
}
