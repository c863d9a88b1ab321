package io.millrace.streaming.aggregate;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.millrace.core.aggregate.AggregateSql;
import io.millrace.core.aggregate.EventWindow;
import io.millrace.core.aggregate.NotedRows;
import io.millrace.core.aggregate.Reconciliation;
import io.millrace.core.lake.IdempotentWrite;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.OffsetLog;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.reference.ReferenceTables;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Computes the windows again that late rows belong to, as {@code late_rows} notes them, and carries
 * what changes to the lake and to a further sink. Late rows of sessions that are not over yet are
 * noted once more, for a later look.
 */
public final class ReconcileQuery {
  public static final String NAME = "reconcile";

  /**
   * Of a job beside the stream, which may run at the same time: both bring the aggregates to the
   * same rows, and neither could go on from a checkpoint that the other moves.
   */
  public static final String JOB = "reconcile-job";

  private static final String CAUSE = "late rows";
  private static final String AGGREGATE = "aggregate";

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
    new ReferenceTables(pipeline.tables()).register(session);
  }

  /**
   * @param name {@link #NAME} or {@link #JOB}
   */
  public StreamingQuery start(Trigger trigger, String name) throws TimeoutException {
    tables.lateRows().createIfMissing(spark);
    tables.amendments().createIfMissing(spark);
    String checkpoint = tables.checkpoint(name);
    OffsetLog offsets = new OffsetLog(checkpoint, spark.sessionState().newHadoopConf());
    return tables.lateRows().stream(spark)
        .writeStream()
        .queryName(pipeline.name() + "." + name)
        .option("checkpointLocation", checkpoint)
        .trigger(trigger)
        .foreachBatch(
            (Dataset<Row> late, Long batchId) ->
                reconcile(
                    late,
                    IdempotentWrite.ofRunningQuery(spark, batchId),
                    offsets.plannedAt(batchId)))
        .start();
  }

  private void reconcile(Dataset<Row> late, IdempotentWrite write, Instant at) {
    Reconciliation reconciliation =
        new Reconciliation(
            session, tables, records, write, at, CAUSE, new Progress(late, write, at));
    Map<AggregateSql, Dataset<Row>> changed = reconciliation.run(touched(late));
    try {
      changed.forEach(
          (sql, rows) -> {
            MicroBatchSink sink = sinks.get(sql.aggregate().name());
            if (sink != null) {
              sink.write(rows, write.batchId());
            }
          });
    } finally {
      changed.values().forEach(Dataset::unpersist);
    }
  }

  /** Windows of the aggregates that the pipeline file still has. */
  private Map<AggregateSql, LateWindows> touched(Dataset<Row> late) {
    Map<String, List<EventWindow>> windows = new LinkedHashMap<>();
    for (Row row :
        late.select(col(AGGREGATE), col(AggregateSql.WINDOW_START), col(AggregateSql.WINDOW_END))
            .distinct()
            .collectAsList()) {
      windows
          .computeIfAbsent(row.getString(0), name -> new ArrayList<>())
          .add(new EventWindow(row.getTimestamp(1).toInstant(), row.getTimestamp(2).toInstant()));
    }
    Map<AggregateSql, LateWindows> touched = new LinkedHashMap<>();
    for (Pipeline.Aggregate aggregate : pipeline.aggregates()) {
      if (windows.containsKey(aggregate.name())) {
        AggregateSql sql = new AggregateSql(aggregate);
        Dataset<Row> noted = late.where(col(AGGREGATE).equalTo(aggregate.name()));
        touched.put(sql, new LateWindows(sql, noted, windows.get(aggregate.name())));
      }
    }
    return touched;
  }

  /** What late rows have touched of one aggregate. */
  private record LateWindows(AggregateSql sql, Dataset<Row> noted, List<EventWindow> windows)
      implements Reconciliation.Touched {
    @Override
    public Dataset<Row> rows(Dataset<Row> records) {
      return NotedRows.find(sql, records, noted, windows);
    }
  }

  /** The aggregates' streams, as their checkpoints tell; what is put off is noted anew. */
  private final class Progress implements Reconciliation.Progress {
    private final Dataset<Row> late;
    private final IdempotentWrite write;
    private final Instant at;

    Progress(Dataset<Row> late, IdempotentWrite write, Instant at) {
      this.late = late;
      this.write = write;
      this.at = at;
    }

    @Override
    public Instant written(AggregateSql sql) {
      String checkpoint = AggregateQuery.checkpoint(tables, sql.aggregate());
      return new OffsetLog(checkpoint, spark.sessionState().newHadoopConf())
          .committedWatermark()
          .orElse(Instant.EPOCH);
    }

    @Override
    public void putOff(Map<AggregateSql, List<EventWindow>> times) {
      Column isOpen =
          times.entrySet().stream()
              .map(
                  entry ->
                      col(AGGREGATE)
                          .equalTo(entry.getKey().aggregate().name())
                          .and(EventWindow.holds(col(AggregateSql.WINDOW_START), entry.getValue())))
              .reduce(Column::or)
              .orElseThrow();
      write.append(
          late.where(isOpen)
              .withColumn(LakeTables.NOTED_AT, lit(Timestamp.from(at)))
              .withColumn(LakeTables.PUT_OFF, coalesce(col(LakeTables.PUT_OFF), lit(0)).plus(1)),
          tables.lateRows());
    }
  }
}
