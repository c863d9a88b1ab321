package io.millrace.core.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One record of a W3C extended log while it is parsed: directives, if any, and one line of data.
 */
final class W3cRecord {
  private static final byte[] FIELDS = "#Fields:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATE = "#Date:".getBytes(StandardCharsets.US_ASCII);
  private static final long NO_DATE = IsoTime.NONE;
  private static final int CLOCK_LENGTH = 8;

  private final W3cExtended format;
  private final SliceRow row;
  private final byte[] bytes;
  private final int start;
  private final int end;
  private W3cLayout layout;

  /** Days since the epoch, at first of the directive, then of the line. */
  private long day = NO_DATE;

  private long microsOfDay;
  private Map<UTF8String, UTF8String> rescued;

  W3cRecord(W3cExtended format, SliceRow row, byte[] bytes, int start, int end) {
    this.format = format;
    this.row = row;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.layout = format.configured();
  }

  SliceRow parse() {
    if (start == end) {
      return reject("empty line", start);
    }
    int at = start;
    while (bytes[at] == '#' || isEmptyLine(at)) {
      int lineEnd = lineEnd(at);
      directive(at, ByteSearch.withoutLineEnd(bytes, at, lineEnd));
      if (lineEnd == end) {
        return reject("directive line", start);
      }
      at = lineEnd + 1;
    }
    int lineEnd = lineEnd(at);
    return lineEnd < end ? reject("more than one line of data", lineEnd + 1) : data(at);
  }

  private int lineEnd(int from) {
    int feed = ByteSearch.indexOf(bytes, from, end, '\n');
    return feed < 0 ? end : feed;
  }

  /** Never the last line, because the end of the record is no line end. */
  private boolean isEmptyLine(int at) {
    return bytes[at] == '\n' || (bytes[at] == '\r' && at + 1 < end && bytes[at + 1] == '\n');
  }

  private void directive(int from, int to) {
    if (startsWith(FIELDS, from, to)) {
      String names =
          new String(
              bytes, from + FIELDS.length, to - from - FIELDS.length, StandardCharsets.UTF_8);
      if (!names.isBlank()) {
        layout = format.layout(List.of(names.trim().split("[ \t]+")));
      }
    } else if (startsWith(DATE, from, to)) {
      int date = from + DATE.length;
      while (date < to && bytes[date] == ' ') {
        date++;
      }
      day = IsoTime.days(bytes, date, Math.min(to, date + "yyyy-MM-dd".length()));
    }
  }

  private boolean startsWith(byte[] prefix, int from, int to) {
    int length = prefix.length;
    return to - from >= length && Arrays.equals(bytes, from, from + length, prefix, 0, length);
  }

  private SliceRow data(int from) {
    int to = end;
    while (to > from && isBlank(to - 1)) {
      to--;
    }
    int at = nextField(from, to);
    boolean dated = false;
    boolean timed = false;
    for (int i = 0; i < layout.targets.length; i++) {
      if (at > to || at == to && i == 0) {
        return reject(
            "%d of %d fields, '%s' is missing".formatted(i, layout.names.length, layout.names[i]),
            to);
      }
      int fieldEnd = fieldEnd(at, to);
      if (!isDash(at, fieldEnd)) {
        if (!put(i, at, fieldEnd)) {
          return reject(mismatch(i), at);
        }
        dated |= layout.targets[i] == W3cLayout.DATE;
        timed |= layout.targets[i] == W3cLayout.TIME;
      }
      at = nextField(fieldEnd + 1, to);
    }
    if (at <= to) {
      return reject(
          "text after the last field '%s'".formatted(layout.names[layout.names.length - 1]), at);
    }
    if (day != NO_DATE && (timed || (dated && !layout.hasTime()))) {
      row.number(W3cExtended.TIME, day * 86_400_000_000L + microsOfDay);
    }
    if (rescued != null) {
      row.value(format.rescued(), mapOf(rescued));
    }
    return row;
  }

  /** Further blanks between fields do not count. */
  private int nextField(int from, int to) {
    int at = from;
    while (at < to && isBlank(at)) {
      at++;
    }
    return at;
  }

  private int fieldEnd(int from, int to) {
    int blank = ByteSearch.indexOfEither(bytes, from, to, ' ', '\t');
    return blank < 0 ? to : blank;
  }

  private boolean isBlank(int index) {
    return bytes[index] == ' ' || bytes[index] == '\t';
  }

  private boolean isDash(int from, int to) {
    return to - from == 1 && bytes[from] == '-';
  }

  private boolean put(int field, int from, int to) {
    int target = layout.targets[field];
    if (target == W3cLayout.DATE) {
      day = IsoTime.days(bytes, from, to);
      return day != NO_DATE;
    }
    if (target == W3cLayout.TIME) {
      microsOfDay = clock(from, to);
      return microsOfDay >= 0;
    }
    if (target == W3cLayout.RESCUED) {
      rescue(layout.names[field], from, to);
      return true;
    }
    W3cField.Kind kind = format.kind(target);
    if (kind == W3cField.Kind.INT || kind == W3cField.Kind.BIGINT) {
      long number = Digits.number(bytes, from, to);
      row.number(target, number);
      return number != Digits.NONE && (kind == W3cField.Kind.BIGINT || number <= Integer.MAX_VALUE);
    }
    if (kind == W3cField.Kind.TEXT_WITH_PLUSES && ByteSearch.indexOf(bytes, from, to, '+') >= 0) {
      row.text(target, withSpaces(from, to));
    } else if (ByteSearch.isAscii(bytes, from, to)) {
      row.slice(target, from, to);
    } else {
      row.text(target, Utf8.text(bytes, from, to));
    }
    return true;
  }

  private UTF8String withSpaces(int from, int to) {
    byte[] spaced = Arrays.copyOfRange(bytes, from, to);
    for (int i = 0; i < spaced.length; i++) {
      spaced[i] = spaced[i] == '+' ? (byte) ' ' : spaced[i];
    }
    return Utf8.text(spaced, 0, spaced.length);
  }

  private void rescue(String name, int from, int to) {
    if (rescued == null) {
      rescued = new LinkedHashMap<>();
    }
    rescued.put(UTF8String.fromString(name), Utf8.text(bytes, from, to));
  }

  /** Microseconds of {@code HH:mm:ss} with a fraction or not, or negative. */
  private long clock(int from, int to) {
    if (to - from < CLOCK_LENGTH) {
      return -1;
    }
    int second = CivilTime.secondOfDay(bytes, from);
    int point = from + CLOCK_LENGTH;
    long micros = 0;
    long unit = 1_000_000;
    for (int i = point + 1; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      unit /= 10;
      micros += digit * unit;
    }
    boolean fraction = point < to;
    return second < 0 || (fraction && (bytes[point] != '.' || point + 1 == to))
        ? -1
        : second * 1_000_000L + micros;
  }

  private String mismatch(int field) {
    int target = layout.targets[field];
    if (target == W3cLayout.DATE || target == W3cLayout.TIME) {
      return "column 'time' is no TIMESTAMP";
    }
    return "column '%s' is no %s"
        .formatted(W3cField.column(layout.names[field]), format.kind(target).column.sql());
  }

  private static ArrayBasedMapData mapOf(Map<UTF8String, UTF8String> entries) {
    return new ArrayBasedMapData(
        new GenericArrayData(entries.keySet().toArray()),
        new GenericArrayData(entries.values().toArray()));
  }

  private SliceRow reject(String reason, int where) {
    return row.reject(UTF8String.fromString(reason), where - start);
  }
}
