package io.millrace.core.format;

import java.nio.charset.StandardCharsets;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Walks over JSON in place and copies nothing. Strings are passed over eight bytes at a step. Each
 * method takes the index where to begin, and answers the one behind what it took.
 *
 * <p>As strict as RFC 8259 but in two points: a string may hold control characters, and bytes that
 * are no UTF-8.
 */
final class JsonScanner {
  /** As Jackson has it; a bound on the stack. */
  private static final int DEEPEST = 1000;

  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  /** Says why and where the text is no JSON, or not the JSON that a format takes. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    final int at;

    Malformed(String reason, int at) {
      super(reason, null, false, false);
      this.at = at;
    }
  }

  private final byte[] bytes;
  private final int end;

  // The position is no field, because each step would wait for the memory of the one before.
  private int from;
  private int to;
  private boolean escaped;

  JsonScanner(byte[] bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  /** Start of the last string's text, behind its quote. */
  int from() {
    return from;
  }

  /** End of the last string's text, at its quote. */
  int to() {
    return to;
  }

  /** Whether the last string's text has escapes. */
  boolean isEscaped() {
    return escaped;
  }

  /** The text of the last string. */
  UTF8String text() {
    return escaped ? JsonEscapes.decode(bytes, from, to) : Utf8.text(bytes, from, to);
  }

  /** The first index from {@code at} on without white space; may be the end. */
  int afterSpace(int at) {
    int i = at;
    while (i < end && bytes[i] <= ' ' && isSpace(bytes[i])) {
      i++;
    }
    return i;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** Index of the first byte of what comes next, behind white space. */
  int next(int at) throws Malformed {
    int i = afterSpace(at);
    if (i == end) {
      throw new Malformed("not JSON: it ends too early", end);
    }
    return i;
  }

  /** Takes an opening bracket; answers as {@link #following}. */
  int first(int at, char closing) throws Malformed {
    int i = next(at + 1);
    return bytes[i] == closing ? ~(i + 1) : i;
  }

  /**
   * Behind a value, takes a comma and answers where the next member or element begins; or takes the
   * closing bracket, and answers the complement of the index behind it.
   */
  int following(int at, char closing) throws Malformed {
    if (at + 1 < end && bytes[at] == ',' && bytes[at + 1] > ' ') {
      return at + 1;
    }
    int i = next(at);
    if (bytes[i] == closing) {
      return ~(i + 1);
    }
    if (bytes[i] != ',') {
      throw new Malformed("not JSON: no comma or " + closing + " after a value", i);
    }
    return next(i + 1);
  }

  /** Takes the name of a member, which is then the last string, the colon and white space. */
  int key(int at) throws Malformed {
    if (bytes[at] != '"') {
      throw new Malformed("not JSON: no quoted name", at);
    }
    int colon = next(string(at));
    if (bytes[colon] != ':') {
      throw new Malformed("not JSON: no colon after a name", colon);
    }
    return next(colon + 1);
  }

  /** Takes a string, whose quote is at {@code at}. */
  int string(int at) throws Malformed {
    boolean escapes = false;
    int i = ByteSearch.indexOfEither(bytes, at + 1, end, '"', '\\');
    while (i >= 0 && bytes[i] == '\\') {
      escapes = true;
      int behind = JsonEscapes.end(bytes, i, end);
      if (behind < 0) {
        throw new Malformed("not JSON: a backslash that starts no escape", i);
      }
      i = ByteSearch.indexOfEither(bytes, behind, end, '"', '\\');
    }
    if (i < 0) {
      throw new Malformed("not JSON: no quote at the end of a string", at);
    }
    from = at + 1;
    to = i;
    escaped = escapes;
    return i + 1;
  }

  /** Takes any value. */
  int skip(int at) throws Malformed {
    return skip(at, 0);
  }

  private int skip(int at, int depth) throws Malformed {
    return switch (bytes[at]) {
      case '"' -> string(at);
      case '{' -> object(at, depth);
      case '[' -> array(at, depth);
      case 't' -> literal(at, TRUE);
      case 'f' -> literal(at, FALSE);
      case 'n' -> literal(at, NULL);
      default -> number(at);
    };
  }

  private int object(int at, int depth) throws Malformed {
    checkDepth(at, depth);
    int i = first(at, '}');
    while (i >= 0) {
      i = following(skip(key(i), depth + 1), '}');
    }
    return ~i;
  }

  private int array(int at, int depth) throws Malformed {
    checkDepth(at, depth);
    int i = first(at, ']');
    while (i >= 0) {
      i = following(skip(i, depth + 1), ']');
    }
    return ~i;
  }

  private static void checkDepth(int at, int depth) throws Malformed {
    if (depth == DEEPEST) {
      throw new Malformed("not JSON: it nests deeper than " + DEEPEST, at);
    }
  }

  private int literal(int at, byte[] word) throws Malformed {
    for (int i = 0; i < word.length; i++) {
      if (at + i >= end || bytes[at + i] != word[i]) {
        throw new Malformed("not JSON: no value", at);
      }
    }
    return at + word.length;
  }

  private int number(int at) throws Malformed {
    int i = bytes[at] == '-' ? at + 1 : at;
    int whole = Digits.end(bytes, i, end);
    boolean good = whole > i && (bytes[i] != '0' || whole == i + 1);
    i = whole;
    if (good && i < end && bytes[i] == '.') {
      int fraction = Digits.end(bytes, i + 1, end);
      good = fraction > i + 1;
      i = fraction;
    }
    if (good && i < end && (bytes[i] == 'e' || bytes[i] == 'E')) {
      int sign = i + 1 < end && (bytes[i + 1] == '+' || bytes[i + 1] == '-') ? i + 2 : i + 1;
      i = Digits.end(bytes, sign, end);
      good = i > sign;
    }
    if (!good) {
      throw new Malformed("not JSON: no value", at);
    }
    return i;
  }
}
