package io.millrace.streaming.aggregate;

import static io.millrace.core.lake.LakeTables.REVISION;
import static java.util.stream.Collectors.joining;

import io.delta.tables.DeltaTable;
import io.millrace.core.lake.LakeTable;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Puts rows into an aggregate's table, one per key. A row replaces one of an equal or lower
 * revision only, so a replay changes nothing and a late writer can't undo a newer value.
 */
final class AggregateUpsert {
  private final SparkSession spark;
  private final LakeTable table;
  private final String sameKey;

  AggregateUpsert(SparkSession spark, LakeTable table, List<String> key) {
    this.spark = spark;
    this.table = table;
    this.sameKey =
        key.stream()
            .map(column -> "t.`%1$s` <=> s.`%1$s`".formatted(column))
            .collect(joining(" AND "));
  }

  void write(Dataset<Row> rows) {
    DeltaTable.forPath(spark, table.path())
        .as("t")
        .merge(rows.as("s"), sameKey)
        .whenMatched("s." + REVISION + " >= t." + REVISION)
        .updateAll()
        .whenNotMatched()
        .insertAll()
        .execute();
  }
}
