package io.millrace.batch.audit;

import static io.millrace.core.lake.LakeTables.BATCH_ID;
import static io.millrace.core.lake.LakeTables.INGESTED_AT;
import static io.millrace.core.lake.Lineage.SHARD_ID;
import static io.millrace.core.lake.Lineage.STREAM;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_millis;
import static org.apache.spark.sql.functions.when;

import io.millrace.core.lake.Lineage;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What a table holds of one shard and micro-batch.
 *
 * @param rows all rows
 * @param repeats rows beyond the first of their record or message
 * @param alsoIn another micro-batch that holds some of the same records; null where none does
 * @param ingestedMillis when the rows were ingested
 */
record TableRows(long rows, long repeats, Long alsoIn, long ingestedMillis) {
  static final TableRows NONE = new TableRows(0, 0, null, 0);

  private static final String LAST_BATCH = "last_batch";
  private static final String RECORDS = "records";
  private static final String ROWS = "rows";
  private static final String REPEATS = "repeats";
  private static final String ALSO_IN = "also_in";

  /** One row per stream, shard and micro-batch, with the counts as a struct {@code name}. */
  static Dataset<Row> count(Dataset<Row> table, String name) {
    return perBatch(perBatches(perRecord(table)))
        .select(
            col(STREAM),
            col(SHARD_ID),
            col(BATCH_ID),
            struct(col(ROWS), col(REPEATS), col(ALSO_IN), col(INGESTED_AT)).as(name));
  }

  static TableRows of(Row row, String name) {
    Row counts = row.getAs(name);
    return counts == null
        ? NONE
        : new TableRows(
            counts.getAs(ROWS),
            counts.getAs(REPEATS),
            counts.getAs(ALSO_IN),
            counts.getAs(INGESTED_AT));
  }

  /** The one large shuffle; numbers only beside the key, so that Spark aggregates by hash. */
  private static Dataset<Row> perRecord(Dataset<Row> table) {
    // raw has no message numbers, nor have tables of older versions until ingest has started once.
    List<String> names = List.of(table.columns());
    Column[] identity =
        Stream.of(Lineage.OF_MESSAGE.fieldNames())
            .filter(names::contains)
            .map(name -> col(name))
            .toArray(Column[]::new);
    return table
        .groupBy(identity)
        .agg(
            functions.count(lit(1)).as(ROWS),
            min(BATCH_ID).as(BATCH_ID),
            max(BATCH_ID).as(LAST_BATCH),
            min(unix_millis(col(INGESTED_AT))).as(INGESTED_AT));
  }

  /** One row per micro-batch, and one per pair of micro-batches that hold the same records. */
  private static Dataset<Row> perBatches(Dataset<Row> perRecord) {
    return perRecord
        .groupBy(STREAM, SHARD_ID, BATCH_ID, LAST_BATCH)
        .agg(
            sum(ROWS).as(ROWS),
            functions.count(lit(1)).as(RECORDS),
            min(INGESTED_AT).as(INGESTED_AT));
  }

  /**
   * Counts a record of two micro-batches in both, as a repeat in the later one. Of three and more
   * rows, all but one count in the earlier one, wherever they are.
   */
  private static Dataset<Row> perBatch(Dataset<Row> perBatches) {
    Column isPair = col(BATCH_ID).notEqual(col(LAST_BATCH));
    Column inBoth = when(isPair, col(RECORDS)).otherwise(0L);
    Column first =
        part(
            col(BATCH_ID),
            col(ROWS).minus(inBoth),
            col(ROWS).minus(col(RECORDS)).minus(inBoth),
            when(isPair, col(LAST_BATCH)));
    Column last = when(isPair, part(col(LAST_BATCH), inBoth, inBoth, col(BATCH_ID)));
    return perBatches
        .select(col(STREAM), col(SHARD_ID), explode(array_compact(array(first, last))).as("part"))
        .select(col(STREAM), col(SHARD_ID), col("part.*"))
        .groupBy(STREAM, SHARD_ID, BATCH_ID)
        .agg(
            sum(ROWS).as(ROWS),
            sum(REPEATS).as(REPEATS),
            max(ALSO_IN).as(ALSO_IN),
            min(INGESTED_AT).as(INGESTED_AT));
  }

  private static Column part(Column batch, Column rows, Column repeats, Column alsoIn) {
    return struct(
        batch.as(BATCH_ID),
        rows.as(ROWS),
        repeats.as(REPEATS),
        alsoIn.as(ALSO_IN),
        col(INGESTED_AT).as(INGESTED_AT));
  }
}
