package io.millrace.core.format;

/**
 * The columns of an HTTP request: method, path, query and protocol, one after the other. A target
 * with scheme and host gives the path behind them.
 */
final class RequestParts {
  private final SliceRow row;
  private final byte[] bytes;

  /** Whether the bytes are the row's, so that parts may be slices of them. */
  private final boolean slices;

  private final RequestLine line = new RequestLine();

  private RequestParts(SliceRow row, byte[] bytes, boolean slices) {
    this.row = row;
    this.bytes = bytes;
    this.slices = slices;
  }

  /** The parts of a request in the row's own bytes, which must be UTF-8. */
  static RequestParts slices(SliceRow row, byte[] bytes) {
    return new RequestParts(row, bytes, true);
  }

  /** The parts of a request that was decoded. */
  static RequestParts copies(SliceRow row, byte[] bytes) {
    return new RequestParts(row, bytes, false);
  }

  /**
   * Sets the columns from {@code bytes[from, to)}; false, and all stay null, when it is no request
   * line.
   *
   * @param method the first of the columns
   */
  boolean put(int method, int from, int to) {
    if (!line.split(bytes, from, to)) {
      return false;
    }
    int end = line.targetEnd();
    int question = ByteSearch.indexOf(bytes, line.targetStart(), end, '?');
    int pathEnd = question < 0 ? end : question;
    set(method, from, line.methodEnd());
    set(method + 1, pathStart(pathEnd), pathEnd);
    if (question >= 0) {
      set(method + 2, question + 1, end);
    }
    if (line.protocolStart() >= 0) {
      set(method + 3, line.protocolStart(), to);
    }
    return true;
  }

  /** Sets a column to the target of the request that was put. */
  void putTarget(int ordinal) {
    set(ordinal, line.targetStart(), line.targetEnd());
  }

  private int pathStart(int end) {
    int start = line.targetStart();
    int colon = bytes[start] == '/' ? -1 : ByteSearch.indexOf(bytes, start, end, ':');
    if (colon < 0 || colon + 2 >= end || bytes[colon + 1] != '/' || bytes[colon + 2] != '/') {
      return start;
    }
    int slash = ByteSearch.indexOf(bytes, colon + 3, end, '/');
    return slash < 0 ? end : slash;
  }

  /** Sets a column to some bytes of the request. */
  void set(int ordinal, int from, int to) {
    if (slices) {
      row.slice(ordinal, from, to);
    } else {
      row.text(ordinal, Utf8.slice(bytes, from, to));
    }
  }
}
