package io.millrace.core.envelope;

import java.util.Arrays;
import java.util.Base64;
import org.apache.spark.sql.types.StructType;

/**
 * {@code base64} (RFC 4648) in its usual or its URL alphabet, with or without padding, line breaks
 * within: one message.
 */
final class Base64Envelope implements Envelope {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "base64";
  }

  @Override
  public StructType fields() {
    return new StructType();
  }

  @Override
  public void open(byte[] bytes, int from, int to, Contents contents) {
    byte[] digits = new byte[to - from];
    int count = 0;
    for (int i = from; i < to; i++) {
      byte letter = bytes[i];
      switch (letter) {
        case ' ', '\t', '\r', '\n' -> {}
        case '-' -> digits[count++] = '+';
        case '_' -> digits[count++] = '/';
        default -> {
          if (!isDigit(letter)) {
            contents.reject(bytes, from, to, "not base64", i - from);
            return;
          }
          digits[count++] = letter;
        }
      }
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(Arrays.copyOf(digits, count));
      contents.add(decoded, 0, decoded.length);
    } catch (IllegalArgumentException e) {
      // All letters are right, so digits are missing, or some follow the padding.
      contents.reject(bytes, from, to, "base64 that is cut off", to - from);
    }
  }

  private static boolean isDigit(byte letter) {
    return letter >= 'A' && letter <= 'Z'
        || letter >= 'a' && letter <= 'z'
        || letter >= '0' && letter <= '9'
        || letter == '+'
        || letter == '/'
        || letter == '=';
  }
}
