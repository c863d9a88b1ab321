package io.millrace.core.detect;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * How a detector scores the rows of a stream, each key on its own.
 *
 * @param time the column that orders a key's rows
 * @param key columns that say whose row it is; without any, all rows are of one
 * @param columns the columns of numbers that make a point
 * @param options of the function
 */
public record Scoring(
    DetectorFunction function,
    String time,
    List<String> key,
    List<String> columns,
    Map<String, String> options)
    implements Serializable {
  /** What groups the rows; behind their own columns. */
  private static final String GROUP = "__key";

  /** So that equal keys are equal texts, wherever the job runs. */
  private static final Map<String, String> JSON =
      Map.of(
          "timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
          "timeZone", "UTC",
          "ignoreNullFields", "false");

  public Scoring {
    key = List.copyOf(key);
    columns = List.copyOf(columns);
    options = Map.copyOf(options);
  }

  /** The columns of scored rows: their own, then the result. */
  public StructType schema(StructType rows) {
    StructType all = rows;
    for (StructField column : function.result().fields()) {
      all = all.add(column);
    }
    return all;
  }

  /**
   * The rows with their results, in append mode. On a stream, what is known of a key stays in
   * Spark's state store.
   */
  public Dataset<Row> of(Dataset<Row> rows) {
    StructType schema = rows.schema();
    int group = schema.size();
    return rows.withColumn(GROUP, group())
        .groupByKey((MapFunction<Row, String>) row -> row.getString(group), Encoders.STRING())
        .flatMapGroupsWithState(
            new ScoreRows(this, schema),
            OutputMode.Append(),
            Encoders.BINARY(),
            Encoders.row(schema(schema)),
            GroupStateTimeout.NoTimeout());
  }

  private Column group() {
    return key.isEmpty()
        ? lit("")
        : to_json(struct(key.stream().map(Scoring::named).toArray(Column[]::new)), JSON);
  }

  private static Column named(String column) {
    return col("`" + column.replace("`", "``") + "`");
  }

  /** Knows nothing yet. */
  Scorer scorer() {
    return function.scorer(options, columns);
  }
}
