package io.millrace.streaming.aggregate;

import static io.millrace.core.lake.LakeTables.REVISION;

import io.millrace.core.aggregate.AggregateSql;
import io.millrace.core.lake.IdempotentWrite;
import io.millrace.core.lake.KeyedUpsert;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.OffsetLog;
import io.millrace.core.lake.RowSpan;
import io.millrace.core.pipeline.AggregateMode;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.reference.ReferenceTables;
import io.millrace.streaming.batch.BatchConstants;
import io.millrace.streaming.batch.Together;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/**
 * Keeps one aggregate up to date: the pipeline file's SQL over the stream of {@code records}, each
 * changed row written to the lake's table and to a further sink, at the same time. Rows that come
 * too late for their window are noted, for {@link ReconcileQuery}.
 */
public final class AggregateQuery {
  private final SparkSession spark;
  private final LakeTables tables;
  private final LakeTable records;
  private final Pipeline pipeline;
  private final Pipeline.Aggregate aggregate;
  private final AggregateSql sql;

  /**
   * @param spark gets views of the pipeline's reference tables
   */
  public AggregateQuery(
      SparkSession spark,
      Pipeline pipeline,
      Pipeline.Aggregate aggregate,
      LakeTables tables,
      LakeTable records) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.aggregate = aggregate;
    this.sql = new AggregateSql(aggregate);
    this.tables = tables;
    this.records = records;
    new ReferenceTables(pipeline.tables()).register(spark);
  }

  /** The columns of the SQL. */
  public StructType columns() {
    return sql.over(records.read(spark)).schema();
  }

  public LakeTable table() {
    return tables.aggregate(aggregate.name(), columns());
  }

  /** The same SQL over every record of the lake, as one batch: what the stream must come to. */
  public Dataset<Row> recount() {
    return sql.of(records.read(spark));
  }

  /** The checkpoint folder of an aggregate's query. */
  public static String checkpoint(LakeTables tables, String aggregate) {
    return tables.checkpoint("aggregate-" + aggregate);
  }

  static String checkpoint(LakeTables tables, Pipeline.Aggregate aggregate) {
    return checkpoint(tables, aggregate.name());
  }

  public StreamingQuery start(Trigger trigger, MicroBatchSink sink) throws TimeoutException {
    LakeTable table = table();
    table.createIfMissing(spark);
    tables.lateRows().createIfMissing(spark);
    KeyedUpsert upsert = new KeyedUpsert(spark, table, aggregate.key());
    String time = sql.timeColumn(records.read(spark));
    Dataset<Row> query =
        sql.over(
            records
                .streamInOrder(spark)
                .withWatermark(time, aggregate.watermark().toMillis() + " milliseconds"));
    String checkpoint = checkpoint(tables, aggregate);
    OffsetLog offsets = new OffsetLog(checkpoint, spark.sessionState().newHadoopConf());
    LateRows lateRows =
        new LateRows(spark.cloneSession(), sql, records, tables.lateRows(), offsets);
    return query
        .writeStream()
        .queryName(pipeline.name() + "." + aggregate.name())
        .option("checkpointLocation", checkpoint)
        .outputMode(AggregateMode.of(query))
        .trigger(trigger)
        .foreachBatch(
            (Dataset<Row> rows, Long batchId) -> {
              write(rows, batchId, offsets, upsert, sink);
              lateRows.note(IdempotentWrite.ofRunningQuery(spark, batchId));
            })
        .start();
  }

  private void write(
      Dataset<Row> rows, long batchId, OffsetLog offsets, KeyedUpsert upsert, MicroBatchSink sink) {
    Column revision = BatchConstants.of(offsets.plannedAt(batchId).toEpochMilli());
    Dataset<Row> changed = rows.withColumn(REVISION, revision).persist();
    try {
      // Evaluates every partition once; the writes beside each other would update the state twice.
      RowSpan span = upsert.span(changed);
      if (!span.isEmpty()) {
        Together.run(
            List.of(() -> upsert.write(changed, span), () -> sink.write(changed, batchId)));
      }
    } finally {
      changed.unpersist();
    }
  }
}
