package io.millrace.core.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** The row of a Windows event while it is filled. */
final class WindowsEventRow {
  private static final UTF8String DASH = UTF8String.fromString("-");
  private static final UTF8String COMMA = UTF8String.fromString(",");
  private static final UTF8String SID_START = UTF8String.fromString("S-1-");

  /** What the agent's format sushi writes for no user. */
  private static final UTF8String NOT_AVAILABLE = UTF8String.fromString("N\\A");

  private final Object[] values = new Object[WindowsEventFields.COLUMNS.size() + 1];
  private final Map<UTF8String, UTF8String> data = new LinkedHashMap<>();
  private final Map<UTF8String, UTF8String> rescued = new LinkedHashMap<>();
  private final List<UTF8String> keywords = new ArrayList<>();
  private int unnamed;

  /**
   * Sets a column, or the one of the name where the text is a name in place of a number. Nothing,
   * which may be written as a dash, changes nothing.
   *
   * @return false when the column cannot hold the text
   */
  boolean put(int ordinal, UTF8String text) {
    if (text == null || text.numBytes() == 0 || text.equals(DASH)) {
      return true;
    }
    WindowsEventFields.Kind kind = WindowsEventFields.kind(ordinal);
    Object value = value(kind, text);
    int column = value == null && kind.isNamed() ? ordinal + 1 : ordinal;
    if (value == null && kind.isNamed()) {
      value = kind == WindowsEventFields.Kind.SID && text.equals(NOT_AVAILABLE) ? null : text;
    } else if (value == null) {
      return false;
    }
    values[column] = value == null ? values[column] : value;
    return true;
  }

  private static Object value(WindowsEventFields.Kind kind, UTF8String text) {
    byte[] bytes = (byte[]) text.getBaseObject();
    int from = (int) (text.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET);
    int to = from + text.numBytes();
    return switch (kind) {
      case TEXT -> text;
      case INT, CODE -> FieldType.INT.value(bytes, from, to);
      case BIGINT -> FieldType.BIGINT.value(bytes, from, to);
      case TIME -> time(bytes, from, to);
      case MASK -> isNumber(bytes, from, to) ? text : null;
      case SID -> text.startsWith(SID_START) ? text : null;
    };
  }

  private static Object time(byte[] bytes, int from, int to) {
    long micros = IsoTime.micros(bytes, from, to);
    return micros == IsoTime.NONE ? null : (Object) micros;
  }

  /** Whether the text is a number, if maybe a hexadecimal one. */
  private static boolean isNumber(byte[] bytes, int from, int to) {
    boolean hexadecimal = to - from > 2 && bytes[from] == '0' && (bytes[from + 1] | 0x20) == 'x';
    int first = hexadecimal ? from + 2 : bytes[from] == '-' ? from + 1 : from;
    for (int i = first; i < to; i++) {
      if (Character.digit(bytes[i], hexadecimal ? 16 : 10) < 0) {
        return false;
      }
    }
    return first < to;
  }

  /** Adds a name to the list of those that the event's keywords have. */
  void keyword(UTF8String name) {
    if (name != null && name.numBytes() > 0) {
      keywords.add(name);
    }
  }

  /** Adds event data, and sets the column that some of it has. */
  void data(UTF8String name, UTF8String text) {
    data.put(name, text);
    byte[] bytes = (byte[]) name.getBaseObject();
    int from = (int) (name.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET);
    WindowsEventFields.Members members = WindowsEventFields.SECURITY_MEMBERS;
    int key = members.keys().find(bytes, from, from + name.numBytes());
    if (key != JsonKeys.NONE) {
      // What the column cannot hold is still in the map.
      put(members.targets()[key], text);
    }
  }

  /** The name of the next event data that has none. */
  UTF8String nextName() {
    return UTF8String.fromString("param" + ++unnamed);
  }

  void rescue(String name, UTF8String text) {
    rescued.put(UTF8String.fromString(name), text);
  }

  boolean has(int ordinal) {
    return values[ordinal] != null;
  }

  boolean isEvent() {
    return has(WindowsEventFields.EVENT_ID);
  }

  /**
   * Takes from another account of the same event what this one lacks, and its event data, if any,
   * in place of this one's.
   */
  void complete(WindowsEventRow other) {
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] == null ? other.values[i] : values[i];
    }
    if (!other.data.isEmpty()) {
      data.clear();
      data.putAll(other.data);
    }
    rescued.putAll(other.rescued);
    keywords.addAll(other.keywords);
  }

  InternalRow finished() {
    if (!keywords.isEmpty()) {
      put(
          WindowsEventFields.KEYWORD_NAMES,
          UTF8String.concatWs(COMMA, keywords.toArray(UTF8String[]::new)));
    }
    values[WindowsEventFields.EVENT_DATA] = mapOf(data);
    values[WindowsEventFields.RESCUED] = mapOf(rescued);
    return new GenericInternalRow(values);
  }

  private static ArrayBasedMapData mapOf(Map<UTF8String, UTF8String> entries) {
    return entries.isEmpty()
        ? null
        : new ArrayBasedMapData(
            new GenericArrayData(entries.keySet().toArray()),
            new GenericArrayData(entries.values().toArray()));
  }
}
