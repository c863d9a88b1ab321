package io.millrace.core.format;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Rows of formats as plain values. */
public final class Rows {
  private Rows() {}

  /** The fields that are not null, by name, strings as {@code String}. */
  public static Map<String, Object> parse(LogFormat format, String record) {
    return parse(format, record.getBytes(StandardCharsets.UTF_8));
  }

  public static Map<String, Object> parse(LogFormat format, byte[] record) {
    return values(format.parse(record, 0, record.length), format.rowType());
  }

  /** {@code reason @offset} of a record that must be rejected. */
  public static String rejection(LogFormat format, String record) {
    Map<String, Object> values = parse(format, record);
    if (values.size() != 1 || !values.containsKey(LogFormat.REJECTION)) {
      throw new AssertionError("not rejected: " + values);
    }
    Map<?, ?> rejection = (Map<?, ?>) values.get(LogFormat.REJECTION);
    return rejection.get("reason") + " @" + rejection.get("at");
  }

  public static Map<String, Object> values(InternalRow row, StructType type) {
    Map<String, Object> values = new LinkedHashMap<>();
    StructField[] fields = type.fields();
    for (int i = 0; i < fields.length; i++) {
      if (!row.isNullAt(i)) {
        values.put(fields[i].name(), value(row.get(i, fields[i].dataType()), fields[i].dataType()));
      }
    }
    return values;
  }

  private static Object value(Object value, DataType type) {
    if (value instanceof UTF8String text) {
      return text.toString();
    }
    if (value instanceof InternalRow row) {
      return values(row, (StructType) type);
    }
    if (value instanceof MapData map) {
      Map<String, String> entries = new LinkedHashMap<>();
      for (int i = 0; i < map.numElements(); i++) {
        UTF8String entry = map.valueArray().isNullAt(i) ? null : map.valueArray().getUTF8String(i);
        entries.put(
            map.keyArray().getUTF8String(i).toString(), entry == null ? null : entry.toString());
      }
      return entries;
    }
    return value;
  }
}
