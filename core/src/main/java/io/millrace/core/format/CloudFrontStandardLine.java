package io.millrace.core.format;

import java.util.Arrays;
import org.apache.spark.unsafe.types.UTF8String;

/** One line of a CloudFront standard log while it is parsed, from left to right. */
final class CloudFrontStandardLine {
  private static final Columns COLUMNS = CloudFrontStandardLog.COLUMNS;
  private static final int TIME = COLUMNS.ordinal("time");
  private static final int USER_AGENT = COLUMNS.ordinal("cs_user_agent");

  private static final UTF8String EMPTY = UTF8String.fromString("empty line");
  private static final UTF8String HEADER = UTF8String.fromString("header line");
  private static final UTF8String NO_TIME =
      UTF8String.fromString("no date yyyy-MM-dd, tab and time HH:mm:ss at the beginning");

  private static final int DATE_LENGTH = 10;
  private static final int TIME_LENGTH = 8;

  /** How many fields lines had over the years. */
  private static final int[] COUNTS = {12, 15, 18, 19, 23, 24, 26, 33};

  private static final String OTHER_COUNT =
      "%d fields, but a line has 12, 15, 18, 19, 23, 24, 26 or 33";

  private final SliceRow row;
  private final byte[] bytes;
  private final int start;
  private final int end;

  /** The end of the field that was taken last. */
  private int at;

  CloudFrontStandardLine(byte[] bytes, int start, int end) {
    this.row = new SliceRow(COLUMNS.layout, bytes);
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  SliceRow parse() {
    if (start == end) {
      return row.reject(EMPTY, 0);
    }
    if (bytes[start] == '#') {
      return row.reject(HEADER, 0);
    }
    if (!time()) {
      return row.reject(NO_TIME, 0);
    }
    for (int ordinal = TIME + 1; ordinal < COLUMNS.size(); ordinal++) {
      if (at == end) {
        int fields = ordinal + 1;
        return Arrays.binarySearch(COUNTS, fields) >= 0
            ? row
            : reject(OTHER_COUNT.formatted(fields), end);
      }
      int from = at + 1;
      int tab = ByteSearch.indexOf(bytes, from, end, '\t');
      at = tab < 0 ? end : tab;
      if (!put(ordinal, from, at)) {
        return reject(COLUMNS.mismatch(ordinal), from);
      }
    }
    return row;
  }

  private boolean time() {
    int time = start + DATE_LENGTH + 1;
    at = time + TIME_LENGTH;
    if (at > end || bytes[time - 1] != '\t' || (at < end && bytes[at] != '\t')) {
      return false;
    }
    long day = IsoTime.days(bytes, start, start + DATE_LENGTH);
    int second = CivilTime.secondOfDay(bytes, time);
    row.number(TIME, (day * 86_400L + second) * Numbers.MICROS);
    return day != IsoTime.NONE && second >= 0;
  }

  private boolean put(int ordinal, int from, int to) {
    if (from == to || (to - from == 1 && bytes[from] == '-')) {
      return true;
    }
    FieldType type = COLUMNS.types[ordinal];
    if (type == FieldType.TEXT && PercentEscapes.isIn(bytes, from, to)) {
      // An agent's spaces were encoded twice for years.
      row.text(
          ordinal,
          ordinal == USER_AGENT
              ? PercentEscapes.decodeTwice(bytes, from, to)
              : PercentEscapes.decode(bytes, from, to));
      return true;
    }
    return type.put(row, ordinal, bytes, from, to);
  }

  private SliceRow reject(String reason, int where) {
    return row.reject(UTF8String.fromString(reason), where - start);
  }
}
