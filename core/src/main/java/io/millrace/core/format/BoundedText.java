package io.millrace.core.format;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The text of one record for a matcher, which may look at its characters only so often. A pattern
 * that backtracks without end, like {@code (a+)+b}, so costs a bounded time whatever the record is.
 */
final class BoundedText implements CharSequence {
  /** Looks that every record allows, some ten milliseconds of work. */
  private static final long LOOKS = 2_000_000;

  /** Further looks for each character; patterns of real logs need up to some dozens. */
  private static final long LOOKS_PER_CHARACTER = 200;

  /** Thrown when the looks are used up. */
  static final class Exhausted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Exhausted() {
      super("all looks used up", null, false, false);
    }
  }

  private static final Exhausted EXHAUSTED = new Exhausted();

  private final byte[] bytes;
  private final int start;
  private final int end;

  /** The decoded text, or null where the bytes are ASCII and so are the text. */
  private final String decoded;

  private final int length;
  private long looks;

  BoundedText(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.decoded =
        ByteSearch.isAscii(bytes, start, end)
            ? null
            : new String(bytes, start, end - start, StandardCharsets.UTF_8);
    this.length = decoded == null ? end - start : decoded.length();
    this.looks = LOOKS + LOOKS_PER_CHARACTER * length;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public char charAt(int index) {
    if (--looks < 0) {
      throw EXHAUSTED;
    }
    return decoded == null ? (char) bytes[start + index] : decoded.charAt(index);
  }

  @Override
  public CharSequence subSequence(int from, int to) {
    return text(from, to);
  }

  @Override
  public String toString() {
    return text(0, length);
  }

  private String text(int from, int to) {
    return decoded == null
        ? new String(bytes, start + from, to - from, StandardCharsets.ISO_8859_1)
        : decoded.substring(from, to);
  }

  /** Whether character {@code i} is byte {@code start + i}. */
  boolean isAscii() {
    return decoded == null;
  }

  /** The characters {@code [from, to)} in UTF-8. */
  byte[] utf8(int from, int to) {
    return text(from, to).getBytes(StandardCharsets.UTF_8);
  }

  /** The byte offset in the record of a character. */
  int byteOffset(int index) {
    if (decoded == null) {
      return index;
    }
    ByteBuffer input = ByteBuffer.wrap(bytes, start, end - start);
    StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .decode(input, CharBuffer.allocate(index), true);
    return input.position() - start;
  }
}
