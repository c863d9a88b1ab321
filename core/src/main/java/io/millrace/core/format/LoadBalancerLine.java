package io.millrace.core.format;

import io.millrace.core.format.LoadBalancerLog.Form;
import org.apache.spark.unsafe.types.UTF8String;

/** One line of a load balancer's access log while it is parsed, field by field. */
final class LoadBalancerLine {
  private static final Columns COLUMNS = LoadBalancerLog.COLUMNS;
  private static final int KIND = COLUMNS.ordinal("kind");
  private static final int TYPE = COLUMNS.ordinal("type");
  private static final int CLIENT_IP = COLUMNS.ordinal("client_ip");
  private static final int TARGET_IP = COLUMNS.ordinal("target_ip");
  private static final int REQUEST = COLUMNS.ordinal("request");
  private static final int REQUEST_URL = COLUMNS.ordinal("request_url");
  private static final int METHOD = COLUMNS.ordinal("method");
  private static final int ALPN_PREFERENCES = COLUMNS.ordinal("alpn_client_preference_list");

  private static final UTF8String APPLICATION = UTF8String.fromString("application");
  private static final UTF8String NETWORK = UTF8String.fromString("network");
  private static final UTF8String CLASSIC = UTF8String.fromString("classic");

  private final SliceRow row;
  private final byte[] bytes;
  private final int start;
  private final int end;
  private int at;
  private String reason;

  /** Where the field at hand stands, without its quotes. */
  private int from;

  private int to;
  private boolean escaped;

  LoadBalancerLine(byte[] bytes, int start, int end) {
    this.row = new SliceRow(COLUMNS.layout, bytes);
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.at = start;
  }

  SliceRow parse() {
    boolean good = start == end ? fail("empty line", start) : line();
    return good ? row : row.reject(UTF8String.fromString(reason), at - start);
  }

  /** A classic line begins with the time, a network line with a type and a version. */
  private boolean line() {
    if (isDigit(bytes[start])) {
      row.text(KIND, CLASSIC);
      return fields(LoadBalancerLog.CLASSIC, 0);
    }
    if (!next(TYPE) || !isType()) {
      return fail("no type like https or tls, and no time, at the beginning", start);
    }
    row.slice(TYPE, from, to);
    if (isNetwork()) {
      row.text(KIND, NETWORK);
      return next(TYPE) && fields(LoadBalancerLog.NETWORK, 1);
    }
    row.text(KIND, APPLICATION);
    return fields(LoadBalancerLog.APPLICATION, 1);
  }

  private boolean isType() {
    for (int i = from; i < to; i++) {
      if (!isDigit(bytes[i]) && (bytes[i] < 'a' || bytes[i] > 'z')) {
        return false;
      }
    }
    return to > from;
  }

  /** Whether a version like 2.0, which is shorter than a time, follows the type. */
  private boolean isNetwork() {
    int version = at + 1;
    int space = ByteSearch.indexOf(bytes, version, end, ' ');
    return !Double.isNaN(Numbers.fraction(bytes, version, space < 0 ? end : space));
  }

  private boolean fields(Form form, int first) {
    int[] ordinals = form.ordinals();
    for (int i = first; i < ordinals.length; i++) {
      if (!hasMore()) {
        return i >= form.required() || missing(ordinals[i]);
      }
      if (!next(ordinals[i]) || !put(ordinals[i])) {
        return false;
      }
    }
    return true;
  }

  private boolean missing(int ordinal) {
    return fail("column '%s' is missing".formatted(COLUMNS.names[ordinal]), at);
  }

  private boolean put(int ordinal) {
    if (isDash(from, to)) {
      return true;
    }
    if (ordinal == CLIENT_IP || ordinal == TARGET_IP) {
      return endpoint(ordinal);
    }
    if (ordinal == REQUEST) {
      request();
    } else if (ordinal == ALPN_PREFERENCES) {
      preferences();
    } else if (escaped && COLUMNS.types[ordinal] == FieldType.TEXT) {
      row.text(ordinal, LogEscapes.decode(bytes, from, to));
    } else if (!COLUMNS.types[ordinal].put(row, ordinal, bytes, from, to)) {
      return fail(COLUMNS.mismatch(ordinal), from);
    }
    return true;
  }

  /** An address and, behind the last colon, a port. An IPv6 address may be in brackets. */
  private boolean endpoint(int ordinal) {
    int colon = ByteSearch.lastIndexOf(bytes, from, to, ':');
    long port = colon < 0 ? Numbers.NONE : Numbers.whole(bytes, colon + 1, to);
    if (port < 0 || port > 0xFFFF) {
      return fail("column '%s' is no address:port".formatted(COLUMNS.names[ordinal]), from);
    }
    boolean brackets = colon - from > 1 && bytes[from] == '[' && bytes[colon - 1] == ']';
    int inset = brackets ? 1 : 0;
    row.number(ordinal + 1, port);
    return FieldType.TEXT.put(row, ordinal, bytes, from + inset, colon - inset);
  }

  private void request() {
    if (!escaped && (ByteSearch.isAscii(bytes, from, to) || Utf8.isValid(bytes, from, to))) {
      row.slice(REQUEST, from, to);
      requestParts(RequestParts.slices(row, bytes), bytes, from, to);
      return;
    }
    UTF8String text = escaped ? LogEscapes.decode(bytes, from, to) : Utf8.text(bytes, from, to);
    row.text(REQUEST, text);
    byte[] own = text.getBytes();
    requestParts(RequestParts.copies(row, own), own, 0, own.length);
  }

  /** Of a request that it could not read, a load balancer logs the URL between dashes. */
  private void requestParts(RequestParts parts, byte[] source, int first, int last) {
    if (parts.put(METHOD, first, last)) {
      parts.putTarget(REQUEST_URL);
      return;
    }
    boolean dashes =
        last - first > 4
            && source[first] == '-'
            && source[first + 1] == ' '
            && source[last - 1] == '-'
            && source[last - 2] == ' ';
    if (dashes && !isDash(source, first + 2, last - 2)) {
      parts.set(REQUEST_URL, first + 2, last - 2);
    }
  }

  /** A list of names, of which each is in quotes and the outer ones are gone. */
  private void preferences() {
    String list = Utf8.text(bytes, from, to).toString();
    row.text(ALPN_PREFERENCES, UTF8String.fromString(list.replace("\"", "")));
  }

  /** Finds the next field, in quotes or not; the column says what is looked for. */
  private boolean next(int ordinal) {
    if (!hasMore()) {
      return missing(ordinal);
    }
    escaped = false;
    return bytes[at] == '"' ? quoted(ordinal) : word();
  }

  private boolean word() {
    from = at;
    int space = ByteSearch.indexOf(bytes, from, end, ' ');
    to = space < 0 ? end : space;
    at = to;
    return true;
  }

  /** A quote in a field is escaped, and the one behind it is followed by a space. */
  private boolean quoted(int ordinal) {
    from = at + 1;
    int i = from;
    while ((i = ByteSearch.indexOfEither(bytes, i, end, '"', '\\')) >= 0) {
      if (bytes[i] == '\\') {
        escaped = true;
        i += 2;
      } else if (i + 1 == end || bytes[i + 1] == ' ') {
        to = i;
        at = i + 1;
        return true;
      } else {
        i++;
      }
    }
    return fail("no quote after column '%s'".formatted(COLUMNS.names[ordinal]), at);
  }

  /** Goes to the next field. */
  private boolean hasMore() {
    while (at < end && bytes[at] == ' ') {
      at++;
    }
    return at < end;
  }

  private boolean isDash(int first, int last) {
    return isDash(bytes, first, last);
  }

  private static boolean isDash(byte[] source, int first, int last) {
    return last - first == 1 && source[first] == '-';
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private boolean fail(String why, int where) {
    reason = why;
    at = where;
    return false;
  }
}
