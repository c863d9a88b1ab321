package io.millrace.streaming;

import io.millrace.core.lake.IdempotentWrite;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.streaming.aggregate.AggregateQuery;
import io.millrace.streaming.aggregate.MicroBatchSink;
import io.millrace.streaming.ingest.IngestQuery;
import io.millrace.streaming.opensearch.OpenSearchOptions;
import io.millrace.streaming.opensearch.OpenSearchSink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import scala.collection.JavaConverters;

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
  private static final String SETTINGS = "spark.millrace.";

  private final SparkSession spark;
  private final Pipeline pipeline;
  private final LakeTables tables;
  private final Trigger trigger;
  private final List<OpenSearchSink> sinks = new CopyOnWriteArrayList<>();

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
      queries.add(query.start(trigger, sink(aggregate)));
    }
    return queries;
  }

  /** Documents that the queries have brought into OpenSearch since they started. */
  public long documentsIndexed() {
    return sinks.stream().mapToLong(sink -> sink.total().indexed()).sum();
  }

  private MicroBatchSink sink(Pipeline.Aggregate aggregate) {
    if (pipeline.openSearch().isEmpty()) {
      return (rows, batchId) -> {};
    }
    LakeTable undelivered = tables.undelivered();
    undelivered.createIfMissing(spark);
    OpenSearchSink sink =
        OpenSearchSink.of(
            pipeline.openSearch().get(),
            openSearchOptions(),
            aggregate.name(),
            aggregate.key(),
            (rows, batchId) ->
                IdempotentWrite.ofRunningQuery(spark, batchId).append(rows, undelivered));
    sinks.add(sink);
    return sink::write;
  }

  /** How documents are sent, from the Spark settings {@code spark.millrace.opensearch.*}. */
  private OpenSearchOptions openSearchOptions() {
    Map<String, String> options = new HashMap<>();
    JavaConverters.mapAsJavaMap(spark.conf().getAll())
        .forEach(
            (key, value) -> {
              if (key.startsWith(SETTINGS + "opensearch.")) {
                options.put(key.substring(SETTINGS.length()), value);
              }
            });
    return OpenSearchOptions.of(options);
  }
}
