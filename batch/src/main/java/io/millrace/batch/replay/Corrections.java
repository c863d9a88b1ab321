package io.millrace.batch.replay;

import static io.millrace.core.lake.LakeTables.BATCH_ID;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.Lineage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What has to be added to the ledger's numbers, since its entries stay as they were written: so an
 * audit can hold the tables against both.
 */
final class Corrections {
  static final List<String> NUMBERS =
      List.of(
          Reparsed.PARSED,
          Reparsed.FILTERED,
          Reparsed.DEAD_LETTERS,
          Reparsed.MESSAGES,
          Reparsed.DROPPED);

  private static final String[] KEY = {Lineage.STREAM, Lineage.SHARD_ID, BATCH_ID};
  private static final String NOW = "now_";

  private final SparkSession spark;
  private final LakeTables tables;

  Corrections(SparkSession spark, LakeTables tables) {
    this.spark = spark;
    this.tables = tables;
  }

  /**
   * By how much the ledger, corrected so far, differs from what is: rows of the table of
   * corrections. Nothing once they are appended, so doing this again does no harm.
   *
   * @param counts the new numbers of whole micro-batches of a shard
   * @param job what changes them
   */
  Dataset<Row> of(Dataset<Row> counts, String job) {
    List<Column> now = new ArrayList<>();
    Arrays.stream(KEY).map(name -> col(name)).forEach(now::add);
    NUMBERS.forEach(name -> now.add(col(name).as(NOW + name)));
    Dataset<Row> both = counts.select(now.toArray(Column[]::new)).join(ledger(), KEY, "inner");
    Column differs = lit(false);
    List<Column> columns = new ArrayList<>(List.of(lit(job).as("job")));
    Arrays.stream(KEY).map(name -> col(name)).forEach(columns::add);
    for (String name : NUMBERS) {
      Column difference = col(NOW + name).minus(col(name));
      columns.add(difference.as(name));
      differs = differs.or(difference.notEqual(0));
    }
    columns.add(current_timestamp().as("corrected_at"));
    return both.where(differs).select(columns.toArray(Column[]::new));
  }

  /** The ledger's numbers, corrected so far. */
  private Dataset<Row> ledger() {
    Dataset<Row> entries = numbers(tables.ledger().read(spark));
    return entries
        .unionByName(numbers(tables.corrections().read(spark)))
        .groupBy(Arrays.stream(KEY).map(name -> col(name)).toArray(Column[]::new))
        .agg(
            sum(NUMBERS.get(0)).as(NUMBERS.get(0)),
            NUMBERS.stream().skip(1).map(name -> sum(name).as(name)).toArray(Column[]::new));
  }

  private static Dataset<Row> numbers(Dataset<Row> table) {
    List<Column> columns = new ArrayList<>();
    Arrays.stream(KEY).map(name -> col(name)).forEach(columns::add);
    for (String name : NUMBERS) {
      columns.add(number(table, name).as(name));
    }
    return table.select(columns.toArray(Column[]::new));
  }

  /** Entries of before envelopes: one message a record, none dropped. */
  private static Column number(Dataset<Row> table, String name) {
    boolean isThere = List.of(table.columns()).contains(name);
    boolean isLedger = List.of(table.columns()).contains("records_read");
    Column otherwise = name.equals(Reparsed.MESSAGES) && isLedger ? col("records_read") : lit(0L);
    return isThere ? coalesce(col(name), otherwise) : otherwise;
  }

  void append(Dataset<Row> corrections) {
    LakeTable table = tables.corrections();
    table.createIfMissing(spark);
    corrections.write().format("delta").mode("append").save(table.path());
  }
}
