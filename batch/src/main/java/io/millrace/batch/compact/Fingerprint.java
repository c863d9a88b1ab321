package io.millrace.batch.compact;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.xxhash64;

import java.math.BigDecimal;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;

/**
 * What rows are together, whatever their order: their number and the sum of the hashes of each. A
 * row that is lost, doubled or changed changes it.
 */
public record Fingerprint(long rows, BigDecimal hashes) {
  static final Fingerprint NONE = new Fingerprint(0, BigDecimal.ZERO);

  static Fingerprint of(Dataset<Row> rows) {
    Column[] columns =
        Arrays.stream(rows.schema().fields()).map(Fingerprint::hashable).toArray(Column[]::new);
    Row found =
        rows.select(xxhash64(columns).as("hash"))
            .agg(count(lit(1)), sum(col("hash").cast("DECIMAL(38, 0)")))
            .first();
    return new Fingerprint(
        found.getLong(0), found.isNullAt(1) ? BigDecimal.ZERO : found.getDecimal(1));
  }

  /** Spark hashes no maps, as the order of their entries is theirs; here it is kept. */
  private static Column hashable(StructField field) {
    Column column = col("`" + field.name().replace("`", "``") + "`");
    if (!field.dataType().existsRecursively(MapType.class::isInstance)) {
      // Nulls leave a hash as it is; with its place in an array a null is not like the next one.
      return struct(column.isNull(), column);
    }
    return field.dataType() instanceof MapType map && !hasMap(map)
        ? struct(column.isNull(), map_entries(column))
        : struct(column.isNull(), to_json(array(column)));
  }

  private static boolean hasMap(MapType map) {
    DataType values = map.valueType();
    return values.existsRecursively(MapType.class::isInstance)
        || map.keyType().existsRecursively(MapType.class::isInstance);
  }
}
