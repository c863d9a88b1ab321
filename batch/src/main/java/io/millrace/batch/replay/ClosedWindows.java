package io.millrace.batch.replay;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.millrace.core.aggregate.AggregateSql;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.Lineage;
import io.millrace.core.lake.OffsetLog;
import io.millrace.core.pipeline.Pipeline;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/**
 * Notes windows in {@code late_rows}, so that the stream's {@code reconcile} computes them again
 * and carries what changes to the lake and to OpenSearch. Only those that are over: a window that
 * still fills is in the stream's state, which knows nothing of rows that were written anew.
 */
final class ClosedWindows {
  private final SparkSession session;
  private final Pipeline pipeline;
  private final LakeTables tables;

  /**
   * @param session gets views
   */
  ClosedWindows(SparkSession session, Pipeline pipeline, LakeTables tables) {
    this.session = session;
    this.pipeline = pipeline;
    this.tables = tables;
  }

  /**
   * Notes every window that one of the rows is in.
   *
   * @param rows of the table {@code records}
   * @return how many windows were noted
   */
  long note(Dataset<Row> rows) {
    long noted = 0;
    for (Pipeline.Aggregate aggregate : pipeline.aggregates()) {
      Optional<Instant> watermark =
          new OffsetLog(
                  tables.checkpoint("aggregate-" + aggregate.name()),
                  session.sessionState().newHadoopConf())
              .committedWatermark();
      if (watermark.isPresent()) {
        noted += note(new AggregateSql(aggregate), rows, watermark.get());
      }
    }
    return noted;
  }

  private long note(AggregateSql sql, Dataset<Row> rows, Instant watermark) {
    Column end = lit(Timestamp.from(watermark));
    // A session's own bounds are those of its rows: each is looked at by itself.
    String bound = sql.hasSessions(rows) ? AggregateSql.WINDOW_START : AggregateSql.WINDOW_END;
    Dataset<Row> windows =
        sql.windowed(rows)
            .where(col(bound).leq(end))
            .select(AggregateSql.WINDOW_START, AggregateSql.WINDOW_END)
            .distinct()
            .persist();
    try {
      long count = windows.count();
      if (count > 0) {
        tables.lateRows().createIfMissing(session);
        windows
            .select(columns(sql.aggregate().name(), end))
            .write()
            .format("delta")
            .mode("append")
            .save(tables.lateRows().path());
      }
      return count;
    } finally {
      windows.unpersist();
    }
  }

  private static Column[] columns(String aggregate, Column watermark) {
    List<Column> columns = new ArrayList<>();
    columns.add(lit(aggregate).as("aggregate"));
    for (StructField field : Lineage.OF_MESSAGE.fields()) {
      columns.add(lit(null).cast(field.dataType()).as(field.name()));
    }
    columns.add(col(AggregateSql.WINDOW_START).as(AggregateSql.EVENT_TIME));
    columns.add(col(AggregateSql.WINDOW_START));
    columns.add(col(AggregateSql.WINDOW_END));
    columns.add(watermark.as("watermark"));
    columns.add(lit(-1L).as(LakeTables.BATCH_ID));
    columns.add(lit(Timestamp.from(Instant.now())).as(LakeTables.NOTED_AT));
    columns.add(lit(0).as(LakeTables.PUT_OFF));
    return columns.toArray(Column[]::new);
  }
}
