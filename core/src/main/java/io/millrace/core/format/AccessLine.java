package io.millrace.core.format;

import org.apache.spark.unsafe.types.UTF8String;

/**
 * One line of an access log while it is parsed, from left to right. Each step moves {@link #at}
 * behind what it took, or sets the reason and answers false.
 */
final class AccessLine {
  private static final UTF8String EMPTY = reason("empty line");
  private static final UTF8String NO_CLIENT = reason("no client and a space after it");
  private static final UTF8String NO_IDENT = reason("no ident and a space after it");
  private static final UTF8String NO_TIME =
      reason("no user and [dd/Mon/yyyy:HH:mm:ss +hhmm] before the request");
  private static final UTF8String BAD_TIME =
      reason("time is not [dd/Mon/yyyy:HH:mm:ss +hhmm] and a quote, or does not exist");
  private static final UTF8String MANY_NAMES =
      reason("more than client, ident and user before the time");
  private static final UTF8String OPEN_REQUEST = reason("no quote after the request");
  private static final UTF8String NO_STATUS =
      reason("no status of three digits or a dash after the request");
  private static final UTF8String NO_BYTES = reason("no whole number or dash for the bytes");
  private static final UTF8String BIG_BYTES = reason("number of bytes does not fit BIGINT");
  private static final UTF8String NO_REFERER =
      reason("no quoted referer after the bytes, as apache-combined has");
  private static final UTF8String OPEN_REFERER =
      reason("no quote and quoted agent after the referer");
  private static final UTF8String OPEN_AGENT = reason("no quote after the agent");
  private static final UTF8String AFTER_BYTES =
      reason("text after the bytes, where apache-common ends");
  private static final UTF8String AFTER_AGENT =
      reason("text after the agent that is not a quoted field");

  /** {@code " - - ["} in six bytes, the usual way from the client to the time. */
  private static final long NO_NAMES = 0x5B202D202D20L;

  private static final long SIX_BYTES = 0xFFFFFFFFFFFFL;

  /** Any digit may follow a number up to this one. */
  private static final long NO_OVERFLOW = (Long.MAX_VALUE - 9) / 10;

  /** Bytes of a time and of {@code ] "} behind it. */
  private static final int TIME_AND_QUOTE = AccessTime.LENGTH + 3;

  private final SliceRow row;
  private final byte[] bytes;
  private final int start;
  private final int end;
  private int at;

  /** Whether the field at hand is ASCII without escapes, so that its bytes are its text. */
  private boolean plain;

  private boolean escaped;
  private UTF8String reason;

  AccessLine(SliceRow row, byte[] bytes, int start, int end) {
    this.row = row;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.at = start;
  }

  SliceRow common() {
    return client() && names() && request() && status() && size() && nothingAfterBytes()
        ? row
        : row.reject(reason, at - start);
  }

  SliceRow combined() {
    return client() && names() && request() && status() && size() && referer() && agent()
        ? row
        : row.reject(reason, at - start);
  }

  private boolean client() {
    if (at == end) {
      return fail(EMPTY, at);
    }
    int space = nameEnd(at);
    if (space <= at) {
      return fail(NO_CLIENT, at);
    }
    put(AccessLog.CLIENT, at, space);
    at = space;
    return true;
  }

  /** From the space after the client to the first byte of the request. */
  private boolean names() {
    if (at + Long.BYTES <= end && (ByteSearch.word(bytes, at) & SIX_BYTES) == NO_NAMES) {
      int time = at + 6;
      return isTime(time) || fail(BAD_TIME, time);
    }
    int ident = at + 1;
    int space = nameEnd(ident);
    if (space <= ident) {
      return fail(NO_IDENT, ident);
    }
    putUnlessDash(AccessLog.IDENT, ident, space);
    return user(space + 1);
  }

  /** The user may hold spaces and brackets, so it ends where a time and a quote follow. */
  private boolean user(int user) {
    int bracket = user;
    while ((bracket = ByteSearch.indexOf(bytes, bracket, end, '[')) >= 0) {
      int userEnd = bracket - 1;
      if (userEnd > user && bytes[userEnd] == ' ' && isTime(bracket + 1)) {
        return isOneName(user, userEnd) ? putUser(user, userEnd) : fail(MANY_NAMES, user);
      }
      bracket++;
    }
    return fail(NO_TIME, user);
  }

  /**
   * A dash among other words is a field of its own: the line has another name, like a virtual
   * host's, in front.
   */
  private boolean isOneName(int user, int userEnd) {
    return userEnd - user < 3
        || !((bytes[user] == '-' && bytes[user + 1] == ' ')
            || (bytes[userEnd - 1] == '-' && bytes[userEnd - 2] == ' '));
  }

  private boolean putUser(int user, int userEnd) {
    if (userEnd - user == 2 && bytes[user] == '"' && bytes[user + 1] == '"') {
      row.slice(AccessLog.USER, user, user);
    } else {
      escaped = ByteSearch.indexOf(bytes, user, userEnd, '\\') >= 0;
      plain = !escaped && ByteSearch.isAscii(bytes, user, userEnd);
      putUnlessDash(AccessLog.USER, user, userEnd);
    }
    return true;
  }

  /** Takes the time and the {@code ] "} behind it, if they are there. */
  private boolean isTime(int time) {
    int bracket = time + AccessTime.LENGTH;
    if (end - time < TIME_AND_QUOTE
        || bytes[bracket] != ']'
        || bytes[bracket + 1] != ' '
        || bytes[bracket + 2] != '"') {
      return false;
    }
    long micros = AccessTime.micros(bytes, time);
    if (micros == AccessTime.NONE) {
      return false;
    }
    row.number(AccessLog.TIME, micros);
    at = time + TIME_AND_QUOTE;
    return true;
  }

  private boolean request() {
    int from = at;
    int quote = closingQuote(from);
    while (quote >= 0 && !isStatus(quote + 1)) {
      // An old server logs quotes in a request as they are. Where the quote opens a request,
      // though, another line follows one that was cut off.
      if (bytes[quote - 1] == ' ' && bytes[quote - 2] == ']') {
        return fail(OPEN_REQUEST, from);
      }
      quote = nextQuote(quote + 1);
    }
    if (quote < 0) {
      return noRequestEnd(from);
    }
    putRequest(from, quote);
    at = quote + 1;
    return true;
  }

  /** Says which of the two is missing: the closing quote, or the status behind the first one. */
  private boolean noRequestEnd(int from) {
    int quote = closingQuote(from);
    return quote < 0 ? fail(OPEN_REQUEST, from) : fail(NO_STATUS, quote + 1);
  }

  private void putRequest(int from, int to) {
    if (plain) {
      row.slice(AccessLog.REQUEST, from, to);
      putParts(bytes, from, to);
      return;
    }
    UTF8String request = decoded(from, to);
    row.text(AccessLog.REQUEST, request);
    byte[] own = request.getBytes();
    putParts(own, 0, own.length);
  }

  private void putParts(byte[] source, int from, int to) {
    RequestLine line = new RequestLine();
    if (!line.split(source, from, to)) {
      return;
    }
    int target = line.targetStart();
    int question = ByteSearch.indexOf(source, target, line.targetEnd(), '?');
    putPart(AccessLog.METHOD, source, from, line.methodEnd());
    putPart(AccessLog.PATH, source, target, question < 0 ? line.targetEnd() : question);
    if (question >= 0) {
      putPart(AccessLog.QUERY, source, question + 1, line.targetEnd());
    }
    if (line.protocolStart() >= 0) {
      putPart(AccessLog.PROTOCOL, source, line.protocolStart(), to);
    }
  }

  private void putPart(int ordinal, byte[] source, int from, int to) {
    if (source == bytes) {
      row.slice(ordinal, from, to);
    } else {
      row.text(ordinal, Utf8.slice(source, from, to));
    }
  }

  /** Whether a space, a status and a space are there. */
  private boolean isStatus(int space) {
    if (space + 3 > end || bytes[space] != ' ') {
      return false;
    }
    if (bytes[space + 1] == '-') {
      return bytes[space + 2] == ' ';
    }
    return space + 5 <= end
        && isDigit(bytes[space + 1])
        && isDigit(bytes[space + 2])
        && isDigit(bytes[space + 3])
        && bytes[space + 4] == ' ';
  }

  private boolean status() {
    int status = at + 1;
    if (bytes[status] == '-') {
      at += 3;
      return true;
    }
    int value = (bytes[status] * 10 + bytes[status + 1]) * 10 + bytes[status + 2] - '0' * 111;
    row.number(AccessLog.STATUS, value);
    at += 5;
    return true;
  }

  private boolean size() {
    int from = at;
    if (at < end && bytes[at] == '-') {
      at++;
      return true;
    }
    if (from + Long.BYTES <= end) {
      int digits = Digits.count(bytes, from);
      if (digits > 0 && digits < Long.BYTES) {
        row.number(AccessLog.BYTES, Digits.value(bytes, from, digits));
        at = from + digits;
        return true;
      }
    }
    long value = 0;
    int i = from;
    for (; i < end && isDigit(bytes[i]); i++) {
      int digit = bytes[i] - '0';
      if (value > NO_OVERFLOW && value > (Long.MAX_VALUE - digit) / 10) {
        return fail(BIG_BYTES, from);
      }
      value = value * 10 + digit;
    }
    if (i == from) {
      return fail(NO_BYTES, from);
    }
    row.number(AccessLog.BYTES, value);
    at = i;
    return true;
  }

  private boolean nothingAfterBytes() {
    return isBlank(at) || fail(AFTER_BYTES, at);
  }

  private boolean referer() {
    if (at + 2 >= end || bytes[at] != ' ' || bytes[at + 1] != '"') {
      return fail(NO_REFERER, at);
    }
    int from = at + 2;
    int quote = closingQuote(from);
    if (quote < 0 || quote + 2 >= end || bytes[quote + 1] != ' ' || bytes[quote + 2] != '"') {
      return fail(OPEN_REFERER, from);
    }
    putUnlessDash(AccessLog.REFERER, from, quote);
    at = quote + 3;
    return true;
  }

  private boolean agent() {
    int quote = closingQuote(at);
    if (quote < 0) {
      return fail(OPEN_AGENT, at);
    }
    putUnlessDash(AccessLog.AGENT, at, quote);
    return quote + 1 == end || furtherFields(quote + 1);
  }

  private boolean furtherFields(int from) {
    int next = from;
    while (!isBlank(next)) {
      if (next + 2 >= end || bytes[next] != ' ' || bytes[next + 1] != '"') {
        return fail(AFTER_AGENT, next);
      }
      int quote = closingQuote(next + 2);
      if (quote < 0) {
        return fail(AFTER_AGENT, next);
      }
      next = quote + 1;
    }
    return true;
  }

  /** The end of the quoted field that starts at {@code from}, or -1. */
  private int closingQuote(int from) {
    plain = true;
    escaped = false;
    return nextQuote(from);
  }

  /** Index of the next quote without a backslash, or -1; notes what the field is made of. */
  private int nextQuote(int from) {
    int i = ByteSearch.indexOfEitherOrNonAscii(bytes, from, end, '"', '\\');
    while (i >= 0 && bytes[i] != '"') {
      boolean escape = bytes[i] == '\\';
      plain = false;
      escaped |= escape;
      i = ByteSearch.indexOfEither(bytes, escape ? i + 2 : i + 1, end, '"', '\\');
    }
    return i;
  }

  /** The space after the name that starts at {@code from}, or -1. */
  private int nameEnd(int from) {
    int i = ByteSearch.indexOfEitherOrNonAscii(bytes, from, end, ' ', '\\');
    plain = true;
    escaped = false;
    while (i >= 0 && bytes[i] != ' ') {
      plain = false;
      escaped |= bytes[i] == '\\';
      i = ByteSearch.indexOfEither(bytes, i + 1, end, ' ', '\\');
    }
    return i;
  }

  private void putUnlessDash(int ordinal, int from, int to) {
    if (to - from != 1 || bytes[from] != '-') {
      put(ordinal, from, to);
    }
  }

  private void put(int ordinal, int from, int to) {
    if (plain) {
      row.slice(ordinal, from, to);
    } else {
      row.text(ordinal, decoded(from, to));
    }
  }

  private UTF8String decoded(int from, int to) {
    return escaped ? LogEscapes.decode(bytes, from, to) : Utf8.text(bytes, from, to);
  }

  private boolean isBlank(int from) {
    for (int i = from; i < end; i++) {
      if (bytes[i] != ' ' && bytes[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  private boolean fail(UTF8String why, int where) {
    reason = why;
    at = where;
    return false;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static UTF8String reason(String text) {
    return UTF8String.fromString(text);
  }
}
