package io.millrace.streaming.opensearch;

import io.millrace.core.MillraceException;
import java.util.List;
import org.apache.spark.sql.types.StructType;

/** Columns by name. */
final class Columns {
  private Columns() {}

  static int index(StructType row, String column) {
    int at = List.of(row.fieldNames()).indexOf(column);
    if (at < 0) {
      throw new MillraceException(
          "Rows for OpenSearch have no column '%s'; they have %s."
              .formatted(column, String.join(", ", row.fieldNames())));
    }
    return at;
  }
}
