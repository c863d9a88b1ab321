package io.millrace.streaming.aggregate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.millrace.core.aggregate.AggregateSql;
import io.millrace.core.lake.AppendedRows;
import io.millrace.core.lake.IdempotentWrite;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.Lineage;
import io.millrace.core.lake.OffsetLog;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Notes the rows that an aggregate's micro-batch has dropped, because their window had left Spark's
 * state before.
 *
 * <p>Spark itself only counts them. Which ones they were is decided as Spark does it: those with a
 * window that ends at or before the watermark of the micro-batch before. Of sessions all rows up to
 * that watermark are noted: one that Spark still takes may belong to a session that has left its
 * state. Files without an early time, which are nearly all, are told by their statistics and not
 * read.
 */
final class LateRows {
  private final SparkSession spark;
  private final AggregateSql sql;
  private final AppendedRows appended;
  private final LakeTable table;
  private final String time;
  private final boolean sessions;
  private final OffsetLog offsets;

  /**
   * @param spark a session of its own, as it gets views
   */
  LateRows(
      SparkSession spark, AggregateSql sql, LakeTable records, LakeTable table, OffsetLog offsets) {
    this.spark = spark;
    this.sql = sql;
    this.appended = new AppendedRows(spark, records);
    this.table = table;
    this.time = sql.timeColumn(records.read(spark));
    this.sessions = sql.hasSessions(records.read(spark));
    this.offsets = offsets;
  }

  /** Notes what the micro-batch has dropped; once, also in a replay. */
  void note(IdempotentWrite write) {
    long batchId = write.batchId();
    Optional<Instant> watermark = offsets.watermark(batchId - 1);
    if (watermark.isEmpty()) {
      return;
    }
    // A window's rows are before its end; a row that touches a session may be at it.
    Instant end = sessions ? watermark.get().plusMillis(1) : watermark.get();
    appended
        .before(end, offsets.end(batchId - 1), offsets.end(batchId), time)
        .ifPresent(rows -> note(rows, watermark.get(), write));
  }

  private void note(Dataset<Row> rows, Instant watermark, IdempotentWrite write) {
    Column end = lit(Timestamp.from(watermark));
    String bound = sessions ? AggregateSql.WINDOW_START : AggregateSql.WINDOW_END;
    Dataset<Row> late = sql.windowed(rows).where(col(bound).leq(end)).persist();
    try {
      if (!late.isEmpty()) {
        write.append(late.select(columns(end, write.batchId())), table);
      }
    } finally {
      late.unpersist();
    }
  }

  private Column[] columns(Column watermark, long batchId) {
    List<Column> columns = new ArrayList<>();
    columns.add(lit(sql.aggregate().name()).as("aggregate"));
    for (String name : Lineage.OF_MESSAGE.fieldNames()) {
      columns.add(col(name));
    }
    columns.add(col(AggregateSql.EVENT_TIME));
    columns.add(col(AggregateSql.WINDOW_START));
    columns.add(col(AggregateSql.WINDOW_END));
    columns.add(watermark.as("watermark"));
    columns.add(lit(batchId).as(LakeTables.BATCH_ID));
    columns.add(lit(Timestamp.from(offsets.plannedAt(batchId))).as(LakeTables.NOTED_AT));
    columns.add(lit(0).as(LakeTables.PUT_OFF));
    return columns.toArray(Column[]::new);
  }
}
