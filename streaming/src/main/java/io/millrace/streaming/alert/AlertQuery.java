package io.millrace.streaming.alert;

import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.OffsetLog;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.streaming.aggregate.MicroBatchSink;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Follows the changes of one aggregate's table and has the alerts evaluated that read it. A query
 * per aggregate, since a query with the streams of all could not go on from its checkpoint once the
 * pipeline file has one more or less.
 */
public final class AlertQuery {
  private static final String NAME = "alerts-";

  private final SparkSession spark;
  private final Pipeline pipeline;
  private final String aggregate;
  private final LakeTables tables;
  private final AlertEvaluation evaluation;
  private final AtomicReference<AlertCounts> counts = new AtomicReference<>(AlertCounts.NONE);

  public AlertQuery(
      SparkSession spark,
      Pipeline pipeline,
      String aggregate,
      LakeTables tables,
      AlertEvaluation evaluation) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.aggregate = aggregate;
    this.tables = tables;
    this.evaluation = evaluation;
  }

  public StreamingQuery start(Trigger trigger, MicroBatchSink sink) throws TimeoutException {
    String checkpoint = tables.checkpoint(NAME + aggregate);
    OffsetLog offsets = new OffsetLog(checkpoint, spark.sessionState().newHadoopConf());
    AtomicBoolean isFirst = new AtomicBoolean(true);
    return evaluation
        .table(aggregate)
        .streamOfChanges(spark)
        .writeStream()
        .queryName(pipeline.name() + "." + NAME + aggregate)
        .option("checkpointLocation", checkpoint)
        .trigger(trigger)
        .foreachBatch(
            (Dataset<Row> rows, Long batchId) -> {
              AlertEvaluation.Change change =
                  new AlertEvaluation.Change(
                      aggregate, rows, batchId, offsets.plannedAt(batchId), isFirst.get());
              AlertCounts batch = evaluation.run(change, sink);
              isFirst.set(false);
              counts.accumulateAndGet(batch, AlertCounts::plus);
            })
        .start();
  }

  /** What the query has done since its start; any thread may ask. */
  public AlertCounts counts() {
    return counts.get();
  }
}
