package io.millrace.streaming;

import io.millrace.core.lake.LakeTables;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.streaming.aggregate.AggregateQuery;
import io.millrace.streaming.aggregate.MicroBatchSink;
import io.millrace.streaming.ingest.IngestQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/**
 * One pipeline file, running: a source into the lake, the lake's records into aggregates.
 *
 * <pre>
 * source ─► ingest ─► raw, records, dead_letters, ledger
 *                        │
 *                     records ─► one query per aggregate ─► lake and OpenSearch
 * </pre>
 */
public final class LogPipeline {
  private final SparkSession spark;
  private final Pipeline pipeline;
  private final LakeTables tables;
  private final Trigger trigger;

  public LogPipeline(SparkSession spark, Pipeline pipeline) {
    this(spark, pipeline, IngestQuery.trigger(pipeline.lake().trigger()));
  }

  /**
   * @param trigger in place of the pipeline file's; {@code AvailableNow} drains the source and
   *     stops
   */
  public LogPipeline(SparkSession spark, Pipeline pipeline, Trigger trigger) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.tables = new LakeTables(pipeline.lake().root(), pipeline.name());
    this.trigger = trigger;
  }

  /** The whole path of a log record. Each query has its own checkpoint and can restart alone. */
  public List<StreamingQuery> start() throws TimeoutException {
    IngestQuery ingest = new IngestQuery(spark, pipeline);
    ingest.createTables();

    List<StreamingQuery> queries = new ArrayList<>();
    queries.add(ingest.start(trigger));
    for (Pipeline.Aggregate aggregate : pipeline.aggregates()) {
      AggregateQuery query =
          new AggregateQuery(spark, pipeline, aggregate, tables, ingest.records());
      queries.add(query.start(trigger, sink(aggregate, query)));
    }
    return queries;
  }

  private MicroBatchSink sink(Pipeline.Aggregate aggregate, AggregateQuery query) {
    return (rows, write) -> {};
  }
}
