package io.millrace.streaming.aggregate;

import static org.apache.spark.sql.functions.col;

import io.millrace.core.aggregate.AggregateSql;
import io.millrace.core.aggregate.EventWindow;
import io.millrace.core.aggregate.Reconciliation;
import io.millrace.core.lake.IdempotentWrite;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.streaming.batch.OffsetLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Computes the windows again that late rows belong to, as {@code late_rows} notes them, and carries
 * what changes to the lake and to a further sink.
 */
public final class ReconcileQuery {
  public static final String NAME = "reconcile";

  private static final String CAUSE = "late rows";

  private final SparkSession spark;

  /** Gets views of its own. */
  private final SparkSession session;

  private final Pipeline pipeline;
  private final LakeTables tables;
  private final LakeTable records;
  private final Map<String, MicroBatchSink> sinks;

  /**
   * @param sinks by the aggregate's name
   */
  public ReconcileQuery(
      SparkSession spark,
      Pipeline pipeline,
      LakeTables tables,
      LakeTable records,
      Map<String, MicroBatchSink> sinks) {
    this.spark = spark;
    this.session = spark.cloneSession();
    this.pipeline = pipeline;
    this.tables = tables;
    this.records = records;
    this.sinks = Map.copyOf(sinks);
  }

  public StreamingQuery start(Trigger trigger) throws TimeoutException {
    tables.lateRows().createIfMissing(spark);
    tables.amendments().createIfMissing(spark);
    String checkpoint = tables.checkpoint(NAME);
    OffsetLog offsets = new OffsetLog(checkpoint, spark.sessionState().newHadoopConf());
    return tables.lateRows().stream(spark)
        .writeStream()
        .queryName(pipeline.name() + "." + NAME)
        .option("checkpointLocation", checkpoint)
        .trigger(trigger)
        .foreachBatch(
            (Dataset<Row> late, Long batchId) ->
                reconcile(
                    late,
                    new Reconciliation(
                        session,
                        tables,
                        records,
                        IdempotentWrite.ofRunningQuery(spark, batchId),
                        offsets.plannedAt(batchId),
                        CAUSE),
                    batchId))
        .start();
  }

  private void reconcile(Dataset<Row> late, Reconciliation reconciliation, long batchId) {
    Map<AggregateSql, Dataset<Row>> changed = reconciliation.run(touched(late));
    try {
      changed.forEach(
          (sql, rows) -> {
            MicroBatchSink sink = sinks.get(sql.aggregate().name());
            if (sink != null) {
              sink.write(rows, batchId);
            }
          });
    } finally {
      changed.values().forEach(Dataset::unpersist);
    }
  }

  /** Windows of the aggregates that the pipeline file still has. */
  private Map<AggregateSql, List<EventWindow>> touched(Dataset<Row> late) {
    Map<String, List<EventWindow>> windows = new LinkedHashMap<>();
    for (Row row :
        late.select(col("aggregate"), col(AggregateSql.WINDOW_START), col(AggregateSql.WINDOW_END))
            .distinct()
            .collectAsList()) {
      windows
          .computeIfAbsent(row.getString(0), name -> new ArrayList<>())
          .add(new EventWindow(row.getTimestamp(1).toInstant(), row.getTimestamp(2).toInstant()));
    }
    Map<AggregateSql, List<EventWindow>> touched = new LinkedHashMap<>();
    for (Pipeline.Aggregate aggregate : pipeline.aggregates()) {
      AggregateSql sql = new AggregateSql(aggregate);
      // A late row may join sessions, whose bounds only all of their rows tell.
      if (windows.containsKey(aggregate.name()) && !sql.hasSessions(records.read(session))) {
        touched.put(sql, windows.get(aggregate.name()));
      }
    }
    return touched;
  }
}
