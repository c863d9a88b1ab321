package io.millrace.streaming.detect;

import static io.millrace.core.lake.LakeTables.REVISION;

import io.millrace.core.lake.IdempotentWrite;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.OffsetLog;
import io.millrace.core.pipeline.DetectorSql;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.streaming.aggregate.MicroBatchSink;
import io.millrace.streaming.batch.BatchConstants;
import io.millrace.streaming.batch.Together;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/**
 * Runs one detector: scores the rows of the pipeline file's SQL over the stream of {@code records},
 * and appends them to the lake's table and hands them to a further sink, at the same time.
 *
 * <p>What it has learned of a key is in Spark's state store, so a restart goes on with the same
 * scores. It begins with the rows that {@code records} has, in the order of their time: they are
 * what it warms up with.
 */
public final class DetectorQuery {
  private final SparkSession spark;
  private final Pipeline pipeline;
  private final Pipeline.Detector detector;
  private final DetectorSql sql;
  private final LakeTables tables;
  private final LakeTable records;

  public DetectorQuery(
      SparkSession spark,
      Pipeline pipeline,
      Pipeline.Detector detector,
      LakeTables tables,
      LakeTable records) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.detector = detector;
    this.sql = new DetectorSql(detector);
    this.tables = tables;
    this.records = records;
  }

  /** The columns of the SQL, and of the result. */
  public StructType columns() {
    return detector.scoring().schema(sql.over(records.read(spark)).schema());
  }

  public LakeTable table() {
    return tables.detection(detector.name(), columns());
  }

  /** The columns that identify a row. */
  public List<String> identity() {
    return sql.identity(sql.over(records.read(spark)));
  }

  public StreamingQuery start(Trigger trigger, MicroBatchSink sink) throws TimeoutException {
    LakeTable table = table();
    table.createIfMissing(spark);
    String checkpoint = tables.checkpoint("detector-" + detector.name());
    OffsetLog offsets = new OffsetLog(checkpoint, spark.sessionState().newHadoopConf());
    return sql.scored(records.streamInOrder(spark))
        .writeStream()
        .queryName(pipeline.name() + "." + detector.name())
        .option("checkpointLocation", checkpoint)
        .outputMode(OutputMode.Append())
        .trigger(trigger)
        .foreachBatch(
            (Dataset<Row> rows, Long batchId) -> write(rows, batchId, offsets, table, sink))
        .start();
  }

  private void write(
      Dataset<Row> rows, long batchId, OffsetLog offsets, LakeTable table, MicroBatchSink sink) {
    Column revision = BatchConstants.of(offsets.plannedAt(batchId).toEpochMilli());
    IdempotentWrite write = IdempotentWrite.ofRunningQuery(spark, batchId);
    Dataset<Row> scored = rows.withColumn(REVISION, revision).persist();
    try {
      // Evaluates every partition once; the writes beside each other would update the state twice.
      if (scored.count() > 0) {
        Together.run(List.of(() -> write.append(scored, table), () -> sink.write(scored, batchId)));
      }
    } finally {
      scored.unpersist();
    }
  }
}
