package io.millrace.core.format;

import org.apache.spark.unsafe.types.UTF8String;

/** One line of an S3 server access log while it is parsed, from left to right. */
final class S3AccessLine {
  private static final Columns COLUMNS = S3AccessLog.COLUMNS;
  private static final int BUCKET_OWNER = COLUMNS.ordinal("bucket_owner");
  private static final int TIME = COLUMNS.ordinal("time");
  private static final int REMOTE_IP = COLUMNS.ordinal("remote_ip");
  private static final int REQUEST_URI = COLUMNS.ordinal("request_uri");
  private static final int METHOD = COLUMNS.ordinal("method");
  private static final int HTTP_STATUS = COLUMNS.ordinal("http_status");
  private static final int REFERER = COLUMNS.ordinal("referer");
  private static final int USER_AGENT = COLUMNS.ordinal("user_agent");
  private static final int VERSION_ID = COLUMNS.ordinal("version_id");

  private static final String NO_TIME = "column 'time' is no [dd/Mon/yyyy:HH:mm:ss +hhmm]";
  private static final String OPEN_REQUEST = "no quote and status after the request_uri";
  private static final String OPEN_REFERER = "no quote and user_agent after the referer";
  private static final String OPEN_AGENT = "no quote after the user_agent";

  private final SliceRow row;
  private final byte[] bytes;
  private final int start;
  private final int end;
  private int at;
  private String reason;

  S3AccessLine(byte[] bytes, int start, int end) {
    this.row = new SliceRow(COLUMNS.layout, bytes);
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.at = start;
  }

  SliceRow parse() {
    if (start == end) {
      reason = "empty line";
    }
    return reason == null
            && words(BUCKET_OWNER, TIME)
            && time()
            && words(REMOTE_IP, REQUEST_URI)
            && request()
            && words(HTTP_STATUS, REFERER)
            && referer()
            && agent()
            && words(VERSION_ID, VERSION_ID + 1)
            && laterFields()
        ? row
        : row.reject(UTF8String.fromString(reason), at - start);
  }

  /** Takes the fields of these columns, which have no quotes. */
  private boolean words(int first, int last) {
    for (int ordinal = first; ordinal < last; ordinal++) {
      if (!begins(ordinal) || !word(ordinal)) {
        return false;
      }
    }
    return true;
  }

  private boolean laterFields() {
    for (int ordinal = VERSION_ID + 1; ordinal < COLUMNS.size() && hasMore(); ordinal++) {
      word(ordinal);
    }
    return true;
  }

  private boolean word(int ordinal) {
    int from = at;
    int space = ByteSearch.indexOf(bytes, from, end, ' ');
    int to = space < 0 ? end : space;
    if (!put(ordinal, from, to)) {
      return fail(COLUMNS.mismatch(ordinal), from);
    }
    at = to;
    return true;
  }

  private boolean time() {
    if (!begins(TIME) || isDash()) {
      return reason == null;
    }
    int bracket = at + 1 + AccessTime.LENGTH;
    if (bracket >= end || bytes[at] != '[' || bytes[bracket] != ']' || !isFieldEnd(bracket + 1)) {
      return fail(NO_TIME, at);
    }
    long micros = AccessTime.micros(bytes, at + 1);
    if (micros == AccessTime.NONE) {
      return fail(NO_TIME, at);
    }
    row.number(TIME, micros);
    at = bracket + 1;
    return true;
  }

  private boolean request() {
    if (!beginsQuoted(REQUEST_URI) || isDash()) {
      return reason == null;
    }
    int from = at + 1;
    int quote = ByteSearch.indexOf(bytes, from, end, '"');
    while (quote >= 0 && !isStatus(quote + 1)) {
      quote = ByteSearch.indexOf(bytes, quote + 1, end, '"');
    }
    if (quote < 0) {
      return fail(OPEN_REQUEST, from);
    }
    putRequest(from, quote);
    at = quote + 1;
    return true;
  }

  private void putRequest(int from, int to) {
    if (isNothing(from, to)) {
      return;
    }
    if (ByteSearch.isAscii(bytes, from, to) || Utf8.isValid(bytes, from, to)) {
      row.slice(REQUEST_URI, from, to);
      RequestParts.slices(row, bytes).put(METHOD, from, to);
      return;
    }
    UTF8String text = Utf8.text(bytes, from, to);
    row.text(REQUEST_URI, text);
    RequestParts.copies(row, text.getBytes()).put(METHOD, 0, text.numBytes());
  }

  /** Whether a space, a status and a space are there. */
  private boolean isStatus(int space) {
    if (space + 2 >= end || bytes[space] != ' ') {
      return false;
    }
    int next = ByteSearch.indexOf(bytes, space + 1, Math.min(end, space + 5), ' ');
    return (next == space + 2 && bytes[space + 1] == '-')
        || (next == space + 4 && Numbers.whole(bytes, space + 1, next) >= 0);
  }

  private boolean referer() {
    if (!beginsQuoted(REFERER) || isDash()) {
      return reason == null;
    }
    int from = at + 1;
    int quote = ByteSearch.indexOf(bytes, from, end, '"');
    while (quote >= 0 && !isAgent(quote + 1)) {
      quote = ByteSearch.indexOf(bytes, quote + 1, end, '"');
    }
    return quote < 0 ? fail(OPEN_REFERER, from) : putQuoted(REFERER, from, quote);
  }

  private boolean isAgent(int space) {
    return space + 1 < end
        && bytes[space] == ' '
        && (bytes[space + 1] == '"' || (bytes[space + 1] == '-' && isFieldEnd(space + 2)));
  }

  /** Nothing behind the agent is in quotes, so that the last quote of the line ends it. */
  private boolean agent() {
    if (!beginsQuoted(USER_AGENT) || isDash()) {
      return reason == null;
    }
    int from = at + 1;
    int quote = -1;
    int next = ByteSearch.indexOf(bytes, from, end, '"');
    while (next >= 0) {
      quote = next;
      next = ByteSearch.indexOf(bytes, quote + 1, end, '"');
    }
    return quote < 0 || !isFieldEnd(quote + 1)
        ? fail(OPEN_AGENT, from)
        : putQuoted(USER_AGENT, from, quote);
  }

  private boolean putQuoted(int ordinal, int from, int quote) {
    at = quote + 1;
    return put(ordinal, from, quote);
  }

  private boolean put(int ordinal, int from, int to) {
    return isNothing(from, to) || COLUMNS.types[ordinal].put(row, ordinal, bytes, from, to);
  }

  private boolean isNothing(int from, int to) {
    return to - from == 1 && bytes[from] == '-';
  }

  /** Takes a dash without quotes. */
  private boolean isDash() {
    boolean dash = bytes[at] == '-' && isFieldEnd(at + 1);
    at += dash ? 1 : 0;
    return dash;
  }

  private boolean beginsQuoted(int ordinal) {
    return begins(ordinal)
        && (bytes[at] == '"'
            || (bytes[at] == '-' && isFieldEnd(at + 1))
            || fail("column '%s' is not in quotes".formatted(COLUMNS.names[ordinal]), at));
  }

  private boolean begins(int ordinal) {
    return hasMore() || fail("column '%s' is missing".formatted(COLUMNS.names[ordinal]), at);
  }

  /** Goes to the next field. */
  private boolean hasMore() {
    while (at < end && bytes[at] == ' ') {
      at++;
    }
    return at < end;
  }

  private boolean isFieldEnd(int index) {
    return index == end || bytes[index] == ' ';
  }

  private boolean fail(String why, int where) {
    reason = why;
    at = where;
    return false;
  }
}
