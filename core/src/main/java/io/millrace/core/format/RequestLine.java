package io.millrace.core.format;

/**
 * Where the parts of an HTTP request line stand: {@code METHOD target[?query] [PROTOCOL/version]}.
 *
 * <p>With a protocol, the target may hold spaces, as servers log them. Without one (HTTP/0.9) it
 * must start with a slash, or any two words of garbage would be a request.
 */
final class RequestLine {
  /** {@code HTTP/1.1} as a word, the digits being zero. */
  private static final long HTTP = 0x302E302F50545448L;

  private static final long NOT_THE_DIGITS = 0xF0FFF0FFFFFFFFFFL;

  /** The usual methods with the space behind them, the first letter lowest. */
  private static final long GET = 0x20544547L;

  private static final long POST = 0x2054534F50L;
  private static final long HEAD = 0x2044414548L;
  private static final long FOUR_BYTES = 0xFFFFFFFFL;
  private static final long FIVE_BYTES = 0xFFFFFFFFFFL;

  private int methodEnd;
  private int targetStart;
  private int targetEnd;
  private int protocolStart;

  /** Finds the parts of {@code bytes[start, end)}; false when it is no request line. */
  boolean split(byte[] bytes, int start, int end) {
    methodEnd = methodEnd(bytes, start, end);
    if (methodEnd < 0) {
      return false;
    }
    targetStart = skipSpaces(bytes, methodEnd, end);
    protocolStart = protocolStart(bytes, targetStart, end);
    if (protocolStart < 0 && (targetStart == end || bytes[targetStart] != '/')) {
      return false;
    }
    targetEnd = protocolStart < 0 ? end : protocolStart;
    while (targetEnd > targetStart && bytes[targetEnd - 1] == ' ') {
      targetEnd--;
    }
    return targetEnd > targetStart;
  }

  int methodEnd() {
    return methodEnd;
  }

  int targetStart() {
    return targetStart;
  }

  int targetEnd() {
    return targetEnd;
  }

  /** Negative where the line names no protocol. The protocol ends with the line. */
  int protocolStart() {
    return protocolStart;
  }

  /** The space after a word of letters, digits, dashes and underscores, or -1. */
  private static int methodEnd(byte[] bytes, int start, int end) {
    if (end - start >= Long.BYTES) {
      long word = ByteSearch.word(bytes, start);
      if ((word & FOUR_BYTES) == GET) {
        return start + 3;
      }
      if ((word & FIVE_BYTES) == POST || (word & FIVE_BYTES) == HEAD) {
        return start + 4;
      }
    }
    for (int i = start; i < end; i++) {
      byte b = bytes[i];
      if (b == ' ') {
        return i > start ? i : -1;
      }
      if (!isLetter(b) && (i == start || (!isDigit(b) && b != '-' && b != '_'))) {
        return -1;
      }
    }
    return -1;
  }

  private static int skipSpaces(byte[] bytes, int from, int end) {
    int i = from;
    while (i < end && bytes[i] == ' ') {
      i++;
    }
    return i;
  }

  private static int protocolStart(byte[] bytes, int from, int end) {
    int usual = end - Long.BYTES;
    if (usual > from && bytes[usual - 1] == ' ') {
      if (((ByteSearch.word(bytes, usual) ^ HTTP) & NOT_THE_DIGITS) == 0
          && isDigit(bytes[end - 3])
          && isDigit(bytes[end - 1])) {
        return usual;
      }
    }
    int start = ByteSearch.lastIndexOf(bytes, from, end, ' ') + 1;
    return start > from && isProtocol(bytes, start, end) ? start : -1;
  }

  /** Capitals, a slash, and a version that ends with a digit, like {@code HTTP/2.0}. */
  private static boolean isProtocol(byte[] bytes, int start, int end) {
    int i = start;
    while (i < end && isCapital(bytes[i])) {
      i++;
    }
    if (i == start || i >= end - 1 || bytes[i] != '/') {
      return false;
    }
    for (i++; i < end; i++) {
      if (!isDigit(bytes[i]) && !isCapital(bytes[i]) && bytes[i] != '.') {
        return false;
      }
    }
    return isDigit(bytes[end - 1]);
  }

  private static boolean isLetter(byte b) {
    return isCapital((byte) (b & ~0x20));
  }

  private static boolean isCapital(byte b) {
    return b >= 'A' && b <= 'Z';
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
