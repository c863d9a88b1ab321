package io.millrace.core.format;

import org.apache.spark.unsafe.types.UTF8String;

/**
 * One line of an Apache error log while it is parsed, from left to right: {@code [time]
 * [module:level] [pid 1:tid 2] file.c(3): (4)Error text: [client 5.6.7.8:9] AH00010: message}, of
 * which all behind the level may be missing.
 */
final class ApacheErrorLine {
  private static final UTF8String EMPTY = UTF8String.fromString("empty line");
  private static final UTF8String NO_TIME = UTF8String.fromString("no [time] at the start");
  private static final UTF8String BAD_TIME =
      UTF8String.fromString("time is not [Day Mon dd HH:mm:ss yyyy], or does not exist");
  private static final UTF8String NO_LEVEL =
      UTF8String.fromString("no [level] or [module:level] after the time");
  private static final UTF8String BAD_PID =
      UTF8String.fromString("no numbers in [pid] or [pid:tid]");

  private static final int MOST_PORT = 65_535;

  private final SliceRow row;
  private final byte[] bytes;
  private final int start;
  private final int end;
  private int at;

  /** Whether the server is 2.4, which writes the port behind every client. */
  private boolean withPorts;

  ApacheErrorLine(SliceRow row, byte[] bytes, int start, int end) {
    this.row = row;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.at = start;
  }

  SliceRow parse(LocalZone zone) {
    if (start == end) {
      return reject(EMPTY, start);
    }
    int timeEnd = bracketEnd(start);
    if (timeEnd < 0) {
      return reject(NO_TIME, start);
    }
    long micros = ApacheErrorTime.micros(bytes, start + 1, timeEnd, zone);
    if (micros == ApacheErrorTime.NONE) {
      return reject(BAD_TIME, start + 1);
    }
    row.number(ApacheErrorLog.TIME, micros);
    skipPast(timeEnd);
    int levelEnd = bracketEnd(at);
    if (levelEnd <= at + 1) {
      return reject(NO_LEVEL, at);
    }
    level(at + 1, levelEnd);
    skipPast(levelEnd);
    int pidEnd = startsWith("[pid ") ? bracketEnd(at) : -1;
    if (pidEnd >= 0) {
      if (!pid(at + 5, pidEnd)) {
        return reject(BAD_PID, at);
      }
      skipPast(pidEnd);
    }
    source();
    status();
    client();
    status();
    code();
    message();
    return row;
  }

  /** The closing bracket of {@code [...]} at {@code from} with a space or nothing behind, or -1. */
  private int bracketEnd(int from) {
    if (from >= end || bytes[from] != '[') {
      return -1;
    }
    int bracket = ByteSearch.indexOf(bytes, from, end, ']');
    while (bracket >= 0 && bracket + 1 < end && bytes[bracket + 1] != ' ') {
      bracket = ByteSearch.indexOf(bytes, bracket + 1, end, ']');
    }
    return bracket;
  }

  private void skipPast(int bracket) {
    at = bracket + 1;
    while (at < end && bytes[at] == ' ') {
      at++;
    }
  }

  private void level(int from, int to) {
    int colon = ByteSearch.indexOf(bytes, from, to, ':');
    if (colon >= 0) {
      withPorts = true;
      if (colon > from && (colon - from != 1 || bytes[from] != '-')) {
        put(ApacheErrorLog.MODULE, from, colon);
      }
    }
    put(ApacheErrorLog.LEVEL, colon < 0 ? from : colon + 1, to);
  }

  private boolean pid(int from, int to) {
    withPorts = true;
    int colon = ByteSearch.indexOf(bytes, from, to, ':');
    long pid = Digits.number(bytes, from, colon < 0 ? to : colon);
    row.number(ApacheErrorLog.PID, pid);
    if (colon < 0) {
      return pid != Digits.NONE;
    }
    // After the colon stands "tid " and its number.
    long tid = Digits.number(bytes, Math.min(to, colon + 5), to);
    row.number(ApacheErrorLog.TID, tid);
    return pid != Digits.NONE && tid != Digits.NONE;
  }

  /** {@code ssl_engine_kernel.c(415): }, at level debug and below. */
  private void source() {
    int open = ByteSearch.indexOfEither(bytes, at, end, '(', ' ');
    if (open < 0 || bytes[open] != '(' || ByteSearch.lastIndexOf(bytes, at, open, '.') < 0) {
      return;
    }
    int close = Digits.end(bytes, open + 1, end);
    long line = Digits.number(bytes, open + 1, close);
    if (line >= 0 && line <= Integer.MAX_VALUE && isAt(close, "): ")) {
      put(ApacheErrorLog.SOURCE_FILE, at, open);
      row.number(ApacheErrorLog.SOURCE_LINE, line);
      at = close + 3;
    }
  }

  /** {@code (113)No route to host: }, before the client in 2.4 and behind it in 2.2. */
  private void status() {
    if (!startsWith("(")) {
      return;
    }
    int close = Digits.end(bytes, at + 1, end);
    long status = Digits.number(bytes, at + 1, close);
    int colon = status < 0 || !isAt(close, ")") ? -1 : colonAndSpace(close + 1);
    if (colon >= 0) {
      row.number(ApacheErrorLog.STATUS, status);
      put(ApacheErrorLog.STATUS_TEXT, close + 1, colon);
      at = colon + 2;
    }
  }

  private int colonAndSpace(int from) {
    int colon = ByteSearch.indexOf(bytes, from, end, ':');
    while (colon >= 0 && !isAt(colon, ": ")) {
      colon = ByteSearch.indexOf(bytes, colon + 1, end, ':');
    }
    return colon;
  }

  private void client() {
    int close = startsWith("[client ") ? bracketEnd(at) : -1;
    if (close < 0) {
      return;
    }
    int from = at + 8;
    int to = close;
    int colon = portColon(from, close);
    long port = colon < 0 ? Digits.NONE : Digits.number(bytes, colon + 1, close);
    if (port >= 0 && port <= MOST_PORT) {
      row.number(ApacheErrorLog.CLIENT_PORT, port);
      to = colon;
    }
    boolean enclosed = to - from > 2 && bytes[from] == '[' && bytes[to - 1] == ']';
    put(ApacheErrorLog.CLIENT, enclosed ? from + 1 : from, enclosed ? to - 1 : to);
    skipPast(close);
  }

  /** The colon before the port, or -1. An IPv6 address stands without brackets before its port. */
  private int portColon(int from, int to) {
    int last = ByteSearch.lastIndexOf(bytes, from, to, ':');
    int first = ByteSearch.indexOf(bytes, from, to, ':');
    if (last == first || (last > from && bytes[last - 1] == ']')) {
      return last;
    }
    return withPorts && !isWholeIpv6(from, to) ? last : -1;
  }

  /** Eight groups: nothing of it can be a port. */
  private boolean isWholeIpv6(int from, int to) {
    int colons = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] == ':') {
        colons++;
        if (bytes[i - 1] == ':') {
          return false;
        }
      }
    }
    return colons == 7;
  }

  private void code() {
    if (!startsWith("AH")) {
      return;
    }
    int digits = Digits.end(bytes, at + 2, end);
    if (digits - at >= 6 && isAt(digits, ": ")) {
      put(ApacheErrorLog.CODE, at, digits);
      at = digits + 2;
    }
  }

  private void message() {
    int to = end;
    int comma = ByteSearch.lastIndexOf(bytes, at, end, ',');
    while (comma >= 0 && !isAt(comma, ", referer: ")) {
      comma = ByteSearch.lastIndexOf(bytes, at, comma, ',');
    }
    if (comma >= 0) {
      put(ApacheErrorLog.REFERER, comma + 11, end);
      to = comma;
    }
    put(ApacheErrorLog.MESSAGE, at, to);
  }

  private boolean startsWith(String text) {
    return isAt(at, text);
  }

  private boolean isAt(int index, String text) {
    if (index + text.length() > end) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (bytes[index + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void put(int ordinal, int from, int to) {
    if (ByteSearch.indexOfEitherOrNonAscii(bytes, from, to, '\\', '\\') < 0) {
      row.slice(ordinal, from, to);
    } else {
      row.text(ordinal, LogEscapes.decode(bytes, from, to));
    }
  }

  private SliceRow reject(UTF8String reason, int where) {
    return row.reject(reason, where - start);
  }
}
