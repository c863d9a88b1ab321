package io.millrace.core.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One line of an nginx error log while it is parsed: {@code 2015/05/17 10:05:03 [error] 1#2: *3
 * message, client: 192.0.2.7, server: example.org, request: "GET / HTTP/1.1"} and more such fields.
 *
 * <p>The fields at the end are found by trying each place where they may start, because the message
 * can quote what clients and backends sent, and nginx escapes none of it.
 */
final class NginxErrorLine {
  private static final UTF8String EMPTY = UTF8String.fromString("empty line");
  private static final UTF8String BAD_TIME =
      UTF8String.fromString("time is not yyyy/MM/dd HH:mm:ss, or does not exist");
  private static final UTF8String NO_LEVEL = UTF8String.fromString("no [level] after the time");
  private static final UTF8String NO_PID =
      UTF8String.fromString("no pid#tid and a colon after the level");

  private static final int TIME_LENGTH = 19;

  /** Places to try; a bound on the work that a message full of them causes. */
  private static final int MOST_STARTS = 32;

  private static final byte[] START = ascii(", client: ");

  /** What stands before each field after the client; a quote at its end belongs to the value. */
  private static final byte[][] KEYS = {
    ascii(", server: "),
    ascii(", request: \""),
    ascii(", subrequest: \""),
    ascii(", upstream: \""),
    ascii(", host: \""),
    ascii(", referrer: \"")
  };

  /** Counters of a TCP or UDP proxy, which follow the upstream. */
  private static final byte[] STREAM_COUNTERS = ascii(", bytes from/to client:");

  private final SliceRow row;
  private final byte[] bytes;
  private final int start;
  private final int end;
  private int at;

  NginxErrorLine(SliceRow row, byte[] bytes, int start, int end) {
    this.row = row;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.at = start;
  }

  SliceRow parse(LocalZone zone) {
    if (start == end) {
      return row.reject(EMPTY, 0);
    }
    if (!time(zone)) {
      return row.reject(BAD_TIME, 0);
    }
    if (!level()) {
      return row.reject(NO_LEVEL, at - start);
    }
    if (!process()) {
      return row.reject(NO_PID, at - start);
    }
    connection();
    message();
    return row;
  }

  private boolean time(LocalZone zone) {
    if (end - start < TIME_LENGTH
        || bytes[start + 4] != '/'
        || bytes[start + 7] != '/'
        || bytes[start + 10] != ' ') {
      return false;
    }
    int year = CivilTime.fourDigits(bytes, start);
    int month = CivilTime.twoDigits(bytes, start + 5) - 1;
    int day = CivilTime.twoDigits(bytes, start + 8);
    int second = CivilTime.secondOfDay(bytes, start + 11);
    if (second < 0 || !CivilTime.exists(year, month, day)) {
      return false;
    }
    long seconds = CivilTime.epochDay(year, month, day) * 86_400L + second;
    row.number(NginxErrorLog.TIME, zone.micros(seconds, 0));
    at = start + TIME_LENGTH;
    return true;
  }

  private boolean level() {
    if (at + 2 >= end || bytes[at] != ' ' || bytes[at + 1] != '[') {
      return false;
    }
    int bracket = ByteSearch.indexOf(bytes, at + 2, end, ']');
    if (bracket <= at + 2 || bracket + 1 >= end || bytes[bracket + 1] != ' ') {
      return false;
    }
    put(NginxErrorLog.LEVEL, at + 2, bracket);
    at = bracket + 2;
    return true;
  }

  private boolean process() {
    int hash = Digits.end(bytes, at, end);
    int colon = hash < end && bytes[hash] == '#' ? Digits.end(bytes, hash + 1, end) : end;
    long pid = Digits.number(bytes, at, hash);
    long tid = colon < end && bytes[colon] == ':' ? Digits.number(bytes, hash + 1, colon) : -1;
    if (pid == Digits.NONE || tid == Digits.NONE) {
      return false;
    }
    row.number(NginxErrorLog.PID, pid);
    row.number(NginxErrorLog.TID, tid);
    at = afterSpace(colon + 1);
    return true;
  }

  private void connection() {
    if (at >= end || bytes[at] != '*') {
      return;
    }
    int digits = Digits.end(bytes, at + 1, end);
    long connection = Digits.number(bytes, at + 1, digits);
    if (connection != Digits.NONE && (digits == end || bytes[digits] == ' ')) {
      row.number(NginxErrorLog.CONNECTION, connection);
      at = afterSpace(digits);
    }
  }

  private int afterSpace(int index) {
    return index < end && bytes[index] == ' ' ? index + 1 : index;
  }

  private void message() {
    int comma = ByteSearch.indexOf(bytes, at, end, ',');
    int tried = 0;
    while (comma >= 0 && tried < MOST_STARTS) {
      if (isAt(comma, START)) {
        tried++;
        if (fields(comma + START.length)) {
          put(NginxErrorLog.MESSAGE, at, comma);
          return;
        }
      }
      comma = ByteSearch.indexOf(bytes, comma + 1, end, ',');
    }
    put(NginxErrorLog.MESSAGE, at, end);
  }

  /** Whether fields take up all from the client's value to the end; if so they are in the row. */
  private boolean fields(int client) {
    int[] from = new int[KEYS.length + 1];
    int[] to = new int[KEYS.length + 1];
    int field = 0;
    from[0] = client;
    while (true) {
      int next = valueEnd(field, from[field]);
      if (next < 0) {
        return false;
      }
      to[field] = next;
      int behind = isQuoted(field) ? next + 1 : next;
      if (behind == end || isAt(behind, STREAM_COUNTERS)) {
        putFields(from, to);
        return true;
      }
      field = keyAt(behind, field);
      from[field] = behind + KEYS[field - 1].length;
    }
  }

  /** Where a value ends: where a later key follows it, or at the end of the line. Else -1. */
  private int valueEnd(int field, int from) {
    if (!isQuoted(field)) {
      // Holds no space, so the first one is that of the next key.
      int space = ByteSearch.indexOf(bytes, from, end, ' ');
      return space < 0 ? end : isEnd(field, space - 1) ? space - 1 : -1;
    }
    int quote = ByteSearch.indexOf(bytes, from, end, '"');
    while (quote >= 0 && !isEnd(field, quote + 1)) {
      quote = ByteSearch.indexOf(bytes, quote + 1, end, '"');
    }
    return quote;
  }

  private boolean isEnd(int field, int index) {
    return index == end || isAt(index, STREAM_COUNTERS) || keyAt(index, field) > 0;
  }

  /** The client and the server stand without quotes. */
  private static boolean isQuoted(int field) {
    return field > 1;
  }

  /** The field behind {@code field} whose key stands at {@code index}, or 0. */
  private int keyAt(int index, int field) {
    for (int key = field; key < KEYS.length; key++) {
      if (isAt(index, KEYS[key])) {
        return key + 1;
      }
    }
    return 0;
  }

  private void putFields(int[] from, int[] to) {
    for (int field = 0; field < from.length; field++) {
      if (from[field] > 0 && (isQuoted(field) || to[field] > from[field])) {
        put(NginxErrorLog.CLIENT + field, from[field], to[field]);
      }
    }
  }

  private boolean isAt(int index, byte[] text) {
    return index + text.length <= end
        && Arrays.equals(bytes, index, index + text.length, text, 0, text.length);
  }

  private void put(int ordinal, int from, int to) {
    if (ByteSearch.isAscii(bytes, from, to)) {
      row.slice(ordinal, from, to);
    } else {
      row.text(ordinal, Utf8.text(bytes, from, to));
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
