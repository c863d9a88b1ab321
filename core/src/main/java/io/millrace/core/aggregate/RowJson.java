package io.millrace.core.aggregate;

import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.StructType;

/** Rows as JSON texts that give the same row back: equal rows have equal texts. */
public final class RowJson {
  /** Microseconds, which Spark's own default cuts off, and nulls, so that each row has each key. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
          "timeZone", "UTC",
          "ignoreNullFields", "false",
          "allowNonNumericNumbers", "true");

  private RowJson() {}

  public static Column of(List<Column> columns) {
    return columns.isEmpty() ? lit("{}") : to_json(struct(columns.toArray(Column[]::new)), OPTIONS);
  }

  public static Column read(Column json, StructType columns) {
    return from_json(json, columns, OPTIONS);
  }
}
