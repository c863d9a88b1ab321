package io.millrace.core.format;

import java.nio.charset.StandardCharsets;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** Text of any bytes: slices where the bytes are UTF-8, replacement characters where not. */
final class Utf8 {
  private Utf8() {}

  /** {@code bytes[start, end)} as text; what is not UTF-8 becomes U+FFFD. */
  static UTF8String text(byte[] bytes, int start, int end) {
    if (isValid(bytes, start, end)) {
      return slice(bytes, start, end);
    }
    return UTF8String.fromString(new String(bytes, start, end - start, StandardCharsets.UTF_8));
  }

  /** {@code bytes[start, end)} without a copy. */
  static UTF8String slice(byte[] bytes, int start, int end) {
    return UTF8String.fromAddress(bytes, Platform.BYTE_ARRAY_OFFSET + (long) start, end - start);
  }

  /** Whether {@code [start, end)} is well-formed UTF-8: no overlong form, no surrogate. */
  static boolean isValid(byte[] bytes, int start, int end) {
    int i = start;
    while (i < end) {
      int lead = bytes[i];
      if (lead >= 0) {
        i++;
        continue;
      }
      int length = sequenceLength(lead & 0xFF);
      if (length == 0 || i + length > end || !isSecond(lead & 0xFF, bytes[i + 1] & 0xFF)) {
        return false;
      }
      for (int k = 2; k < length; k++) {
        if ((bytes[i + k] & 0xC0) != 0x80) {
          return false;
        }
      }
      i += length;
    }
    return true;
  }

  private static int sequenceLength(int lead) {
    if (lead >= 0xC2 && lead <= 0xDF) {
      return 2;
    }
    if ((lead & 0xF0) == 0xE0) {
      return 3;
    }
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
  }

  /** The second byte carries the rules against overlong forms, surrogates and above U+10FFFF. */
  private static boolean isSecond(int lead, int second) {
    int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return second >= least && second <= most;
  }
}
