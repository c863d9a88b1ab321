package io.millrace.core.function;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Names of columns as the log parsers of Kinesis Data Analytics for SQL give them, and rows of them
 * as maps: the type of a function in Spark does not depend on its literals, so there is no struct.
 */
final class LogColumns {
  private final GenericArrayData names;
  private final int size;

  private LogColumns(UTF8String[] names) {
    this.names = new GenericArrayData(names);
    this.size = names.length;
  }

  /** {@code COLUMN1} and so on. */
  static LogColumns numbered(int count) {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      names.add("COLUMN" + i);
    }
    return named(names);
  }

  static LogColumns named(List<String> names) {
    return new LogColumns(names.stream().map(UTF8String::fromString).toArray(UTF8String[]::new));
  }

  int size() {
    return size;
  }

  /**
   * @param values one for each column
   */
  MapData row(UTF8String[] values) {
    return new ArrayBasedMapData(names, new GenericArrayData(values));
  }
}
