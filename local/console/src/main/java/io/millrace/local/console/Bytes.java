package io.millrace.local.console;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bytes as a person can read them. */
final class Bytes {
  private Bytes() {}

  /** The text, where they are one; what is none, and control characters, as {@code \xNN}. */
  static String shown(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      StringBuilder shown = new StringBuilder();
      text.codePoints()
          .forEach(
              point -> {
                if (Character.isISOControl(point)) {
                  shown.append("\\x%02x".formatted(point));
                } else {
                  shown.appendCodePoint(point);
                }
              });
      return shown.toString();
    } catch (CharacterCodingException e) {
      StringBuilder shown = new StringBuilder();
      for (byte one : bytes) {
        boolean isPrintable = one >= ' ' && one < 0x7f;
        shown.append(isPrintable ? Character.toString(one) : "\\x%02x".formatted(one & 0xff));
      }
      return shown.toString();
    }
  }
}
