package io.millrace.core.function;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.unsafe.types.UTF8String;

/** Spark's maps of strings as Java's. */
final class MapRows {
  private MapRows() {}

  static UTF8String utf8(String text) {
    return UTF8String.fromString(text);
  }

  /** Null for null. */
  static Map<String, String> map(MapData data) {
    if (data == null) {
      return null;
    }
    Map<String, String> found = new LinkedHashMap<>();
    for (int i = 0; i < data.numElements(); i++) {
      String value =
          data.valueArray().isNullAt(i) ? null : data.valueArray().getUTF8String(i).toString();
      found.put(data.keyArray().getUTF8String(i).toString(), value);
    }
    return found;
  }
}
