package io.millrace.core.format;

import java.nio.charset.StandardCharsets;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One line of a VPC flow log while it is parsed from left to right, whatever it holds. The usual
 * line takes a shorter way, {@link UsualFlowLine}.
 */
final class VpcFlowLine {
  private static final UTF8String EMPTY = UTF8String.fromString("empty line");
  private static final UTF8String HEADER = UTF8String.fromString("header line");
  private static final UTF8String OTHER_HEADER =
      UTF8String.fromString("header line of other fields than the format's");

  private final VpcFlow format;
  private final Columns columns;
  private final SliceRow row;
  private final byte[] bytes;
  private final int start;
  private final int end;
  private int at;

  VpcFlowLine(VpcFlow format, byte[] bytes, int start, int end) {
    this.format = format;
    this.columns = format.columns;
    this.row = new SliceRow(columns.layout, bytes);
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.at = start;
  }

  SliceRow parse() {
    FieldType[] types = columns.types;
    for (int field = 0; field < types.length; field++) {
      int from = skipSpaces();
      boolean good = types[field] == FieldType.TEXT ? text(field) : number(field, types[field]);
      if (!good) {
        return reject(field, from);
      }
    }
    if (skipSpaces() < end) {
      return reject(types.length, at);
    }
    return format.isHeader(bytes, start, end) ? row.reject(HEADER, 0) : row;
  }

  private int skipSpaces() {
    while (at < end && bytes[at] == ' ') {
      at++;
    }
    return at;
  }

  private boolean text(int field) {
    int from = at;
    int i = ByteSearch.indexOfEitherOrNonAscii(bytes, from, end, ' ', ' ');
    boolean ascii = i < 0 || bytes[i] == ' ';
    if (!ascii) {
      i = ByteSearch.indexOf(bytes, i, end, ' ');
    }
    at = i < 0 ? end : i;
    if (at - from == 1 && bytes[from] == '-') {
      return true;
    }
    if (ascii) {
      row.slice(field, from, at);
    } else {
      row.text(field, Utf8.text(bytes, from, at));
    }
    return at > from;
  }

  private boolean number(int field, FieldType type) {
    if (at < end && bytes[at] == '-') {
      at++;
      return isFieldEnd();
    }
    long value = digits();
    if (value < 0 || !isFieldEnd()) {
      return false;
    }
    if (type == FieldType.SECONDS) {
      row.number(field, value * Numbers.MICROS);
      return value <= Numbers.LAST_SECOND;
    }
    row.number(field, value);
    return type == FieldType.BIGINT || value <= Integer.MAX_VALUE;
  }

  private boolean isFieldEnd() {
    return at == end || bytes[at] == ' ';
  }

  /** Takes the digits at hand; negative when they are no BIGINT. */
  private long digits() {
    int from = at;
    long value = 0;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9' && value >= 0) {
      value = Numbers.appended(value, bytes[at] - '0');
      at++;
    }
    return at == from ? Numbers.NONE : value;
  }

  /**
   * @param field the one that is wrong, or the number of fields when more follow
   */
  private SliceRow reject(int field, int from) {
    if (start == end) {
      return row.reject(EMPTY, 0);
    }
    if (format.isHeader(bytes, start, end)) {
      return row.reject(HEADER, 0);
    }
    if (isName(start)) {
      return row.reject(OTHER_HEADER, 0);
    }
    return row.reject(UTF8String.fromString(reason(field, from)), from - start);
  }

  private String reason(int field, int from) {
    if (field == columns.size()) {
      return "text after the last column '%s'".formatted(columns.names[field - 1]);
    }
    return from == end
        ? "%d of %d columns, '%s' is missing".formatted(field, columns.size(), columns.names[field])
        : columns.mismatch(field);
  }

  private boolean isName(int from) {
    int space = ByteSearch.indexOf(bytes, from, end, ' ');
    int to = space < 0 ? end : space;
    return VpcFlowFields.TYPES.containsKey(
        new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
  }
}
