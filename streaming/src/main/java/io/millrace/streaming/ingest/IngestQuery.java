package io.millrace.streaming.ingest;

import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.OffsetLog;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.streaming.source.RecordSource;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/** Reads the source and writes the lake. */
public final class IngestQuery {
  public static final String NAME = "ingest";

  private final SparkSession spark;
  private final Pipeline pipeline;
  private final RecordSource source;
  private final LakeTables tables;
  private final AtomicReference<IngestCounts> written = new AtomicReference<>(IngestCounts.NONE);

  public IngestQuery(SparkSession spark, Pipeline pipeline) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.source = RecordSource.of(pipeline.source().format());
    this.tables = new LakeTables(pipeline.lake().root(), pipeline.name());
  }

  /** The table of parsed rows, which the aggregates read. */
  public LakeTable records() {
    return tables.records(pipeline.records().columns(), pipeline.lake().zOrder());
  }

  /** Creates the tables that are missing, so that they can be read before the first record. */
  public void createTables() {
    tables.raw().createIfMissing(spark);
    records().createIfMissing(spark);
    tables.deadLetters().createIfMissing(spark);
    tables.ledger().createIfMissing(spark);
  }

  public StreamingQuery start(Trigger trigger) throws TimeoutException {
    String checkpoint = tables.checkpoint(NAME);
    OffsetLog offsets = new OffsetLog(checkpoint, spark.sessionState().newHadoopConf());
    Ledger ledger = new Ledger(source, offsets, tables.ledger());
    PinnedTables references = PinnedTables.of(spark, pipeline, checkpoint, offsets.lastPlanned());
    IngestBatch batch =
        new IngestBatch(spark, pipeline, source, tables, records(), ledger, references);
    return source
        .read(spark, pipeline.source().options())
        .writeStream()
        .queryName(pipeline.name() + "." + NAME)
        .option("checkpointLocation", checkpoint)
        .trigger(trigger)
        .foreachBatch((Dataset<Row> rows, Long batchId) -> add(batch.write(rows, batchId)))
        .start();
  }

  private void add(IngestCounts batch) {
    written.accumulateAndGet(batch, IngestCounts::plus);
  }

  /** Everything written since the start; any thread may ask. */
  public IngestCounts written() {
    return written.get();
  }

  /** The trigger of a pipeline: as fast as possible where its interval is zero. */
  public static Trigger trigger(Duration interval) {
    return Trigger.ProcessingTime(interval.toMillis());
  }
}
