package io.millrace.local.crash;

import static io.millrace.core.lake.LakeTables.BATCH_ID;
import static io.millrace.core.lake.LakeTables.INGESTED_AT;
import static io.millrace.core.lake.LakeTables.REVISION;
import static org.apache.spark.sql.functions.col;

import io.millrace.core.lake.Lineage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A pipeline's tables, without what may differ between two runs over the same stream. */
record Lake(SparkSession spark, Path home) {
  private static final int SHOWN = 5;
  private static final Column[] LINEAGE =
      Lineage.COLUMNS.stream().map(name -> col(name)).toArray(Column[]::new);

  long count(String table) {
    return read(table).count();
  }

  /** Rows beyond the first of their lineage; parsed and dead rows count together. */
  long duplicates() {
    Dataset<Row> raw = read("raw").select(LINEAGE);
    Dataset<Row> decided =
        read("records").select(LINEAGE).unionAll(read("dead_letters").select(LINEAGE));
    return raw.count() - raw.distinct().count() + decided.count() - decided.distinct().count();
  }

  /** The first rows that only one of the two lakes has, by table. */
  Map<String, List<String>> differences(Lake other) {
    Map<String, Dataset<Row>> theirs = other.tables();
    Map<String, List<String>> differences = new LinkedHashMap<>();
    tables()
        .forEach(
            (table, rows) -> {
              differences.put(table + ", more here", firstOf(rows.exceptAll(theirs.get(table))));
              differences.put(table + ", missing", firstOf(theirs.get(table).exceptAll(rows)));
            });
    differences.values().removeIf(List::isEmpty);
    return differences;
  }

  private static List<String> firstOf(Dataset<Row> rows) {
    return rows.limit(SHOWN).toJSON().collectAsList();
  }

  private Map<String, Dataset<Row>> tables() {
    Map<String, Dataset<Row>> tables = new LinkedHashMap<>();
    for (String table : List.of("raw", "records", "dead_letters")) {
      tables.put(table, read(table).drop(BATCH_ID, INGESTED_AT));
    }
    tables.put(
        "ledger",
        read("ledger")
            .groupBy(Lineage.STREAM, Lineage.SHARD_ID)
            .sum(
                "records_read",
                "bytes_read",
                "records_parsed",
                "records_filtered",
                "dead_letters"));
    tables.put("by_status", read("aggregates/by_status").drop(REVISION));
    return tables;
  }

  private Dataset<Row> read(String table) {
    return spark.read().format("delta").load(home.resolve(table).toUri().toString());
  }
}
