package io.millrace.streaming;

import io.millrace.core.MillraceException;
import io.millrace.core.lake.IdempotentWrite;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.notify.AlertOptions;
import io.millrace.core.option.SparkSettings;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.reference.ReferenceTables;
import io.millrace.streaming.aggregate.AggregateQuery;
import io.millrace.streaming.aggregate.MicroBatchSink;
import io.millrace.streaming.aggregate.ReconcileQuery;
import io.millrace.streaming.alert.AlertCounts;
import io.millrace.streaming.alert.AlertEvaluation;
import io.millrace.streaming.alert.AlertQuery;
import io.millrace.streaming.alert.Retelling;
import io.millrace.streaming.detect.DetectorQuery;
import io.millrace.streaming.ingest.IngestQuery;
import io.millrace.streaming.metrics.MetricsOptions;
import io.millrace.streaming.metrics.PipelineMetrics;
import io.millrace.streaming.opensearch.Delivery;
import io.millrace.streaming.opensearch.OpenSearchOptions;
import io.millrace.streaming.opensearch.OpenSearchSink;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/**
 * One pipeline file, running: a source into the lake, the lake's records into aggregates and
 * through detectors.
 *
 * <pre>
 * source ─► ingest ─► raw, records, dead_letters, ledger
 *                        │
 *                     records ─► one query per aggregate ─► lake and OpenSearch
 *                                          │                      ▲          │
 *                        │             late_rows ─► reconcile ────┘          ▼
 *                        │                lake, people and OpenSearch ◄── alerts
 *                        └─► one query per detector ──► lake and OpenSearch ──┘
 * </pre>
 *
 * <p>Its metrics are published until it is closed, which is after its queries have ended.
 */
public final class LogPipeline implements AutoCloseable {
  private final SparkSession spark;
  private final Pipeline pipeline;
  private final LakeTables tables;
  private final Trigger trigger;
  private final Trigger reconcileTrigger;
  private final AlertOptions alertOptions;
  private final PipelineMetrics metrics;
  private final List<OpenSearchSink> sinks = new CopyOnWriteArrayList<>();

  /**
   * @throws io.millrace.core.MillraceException when the settings of the metrics are wrong, or a
   *     reference table can't be read
   */
  public LogPipeline(SparkSession spark, Pipeline pipeline) {
    this(
        spark,
        pipeline,
        IngestQuery.trigger(pipeline.lake().trigger()),
        IngestQuery.trigger(pipeline.lake().reconcile()));
  }

  /**
   * @param trigger in place of the pipeline file's; {@code AvailableNow} drains the source and
   *     stops
   * @throws io.millrace.core.MillraceException when the settings of the metrics or of alerts are
   *     wrong, or a reference table can't be read
   */
  public LogPipeline(SparkSession spark, Pipeline pipeline, Trigger trigger) {
    this(spark, pipeline, trigger, trigger);
  }

  private LogPipeline(
      SparkSession spark, Pipeline pipeline, Trigger trigger, Trigger reconcileTrigger) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.tables = new LakeTables(pipeline.lake().root(), pipeline.name());
    this.trigger = trigger;
    this.reconcileTrigger = reconcileTrigger;
    this.alertOptions = AlertOptions.of(SparkSettings.of(spark, "alerts."));
    new ReferenceTables(pipeline.tables()).open(spark);
    this.metrics =
        PipelineMetrics.start(
            spark, pipeline, MetricsOptions.of(SparkSettings.of(spark, "metrics.")));
  }

  /** The whole path of a log record. Each query has its own checkpoint and can restart alone. */
  public List<StreamingQuery> start() throws TimeoutException {
    List<StreamingQuery> queries = new ArrayList<>(startIngest());
    queries.addAll(startAggregates());
    queries.addAll(startDetectors());
    queries.addAll(startReconcile());
    queries.addAll(startAlerts());
    return queries;
  }

  /** The first part: the source into {@code raw}, {@code records}, {@code dead_letters}. */
  public List<StreamingQuery> startIngest() throws TimeoutException {
    IngestQuery ingest = new IngestQuery(spark, pipeline);
    ingest.createTables();
    StreamingQuery query = ingest.start(trigger);
    metrics.followIngest(query, ingest::written);
    return List.of(query);
  }

  /** The second part: {@code records} into the aggregates, in the lake and in OpenSearch. */
  public List<StreamingQuery> startAggregates() throws TimeoutException {
    LakeTable records = new IngestQuery(spark, pipeline).records();
    List<StreamingQuery> queries = new ArrayList<>();
    for (Pipeline.Aggregate aggregate : pipeline.aggregates()) {
      AggregateQuery query = new AggregateQuery(spark, pipeline, aggregate, tables, records);
      queries.add(start(query::start, aggregate.name(), aggregate.key()));
    }
    return queries;
  }

  /** Beside the second part: {@code records} through the detectors, likewise. */
  public List<StreamingQuery> startDetectors() throws TimeoutException {
    LakeTable records = new IngestQuery(spark, pipeline).records();
    List<StreamingQuery> queries = new ArrayList<>();
    for (Pipeline.Detector detector : pipeline.detectors()) {
      DetectorQuery query = new DetectorQuery(spark, pipeline, detector, tables, records);
      queries.add(start(query::start, detector.name(), query.identity()));
    }
    return queries;
  }

  /** The third part: the windows that late rows belong to, once more. None without aggregates. */
  public List<StreamingQuery> startReconcile() throws TimeoutException {
    return startReconcile(reconcileTrigger, ReconcileQuery.NAME);
  }

  /** The same as a job of its own, which may run beside the pipeline and ends when it is done. */
  public List<StreamingQuery> startReconcileJob() throws TimeoutException {
    return startReconcile(Trigger.AvailableNow(), ReconcileQuery.JOB);
  }

  private List<StreamingQuery> startReconcile(Trigger trigger, String name)
      throws TimeoutException {
    if (pipeline.aggregates().isEmpty()) {
      return List.of();
    }
    Map<String, MicroBatchSink> searches = new HashMap<>();
    for (Pipeline.Aggregate aggregate : pipeline.aggregates()) {
      pipeline
          .openSearch()
          // One query writes for all of them, so each needs a name of its own as a writer.
          .map(
              openSearch ->
                  sink(
                      openSearch,
                      aggregate.name(),
                      aggregate.key(),
                      write -> write.of(aggregate.name())))
          .ifPresent(sink -> searches.put(aggregate.name(), sink::write));
    }
    LakeTable records = new IngestQuery(spark, pipeline).records();
    ReconcileQuery query = new ReconcileQuery(spark, pipeline, tables, records, searches);
    return List.of(query.start(trigger, name));
  }

  /**
   * The fourth part: the alerts, once the aggregates that they read have changed. None without
   * alerts.
   */
  public List<StreamingQuery> startAlerts() throws TimeoutException {
    if (pipeline.alerts().isEmpty()) {
      return List.of();
    }
    LakeTable records = new IngestQuery(spark, pipeline).records();
    AlertEvaluation evaluation =
        new AlertEvaluation(spark, pipeline, tables, records, alertOptions);
    List<StreamingQuery> queries = new ArrayList<>();
    for (String aggregate : evaluation.aggregates()) {
      AlertQuery query = new AlertQuery(spark, pipeline, aggregate, tables, evaluation);
      StreamingQuery started = query.start(trigger, alertSink());
      metrics.followAlerts(started, query::counts);
      queries.add(started);
    }
    return queries;
  }

  private MicroBatchSink alertSink() {
    if (pipeline.openSearch().isEmpty()) {
      return (rows, batchId) -> {};
    }
    OpenSearchSink sink =
        sink(
            pipeline.openSearch().get(),
            tables.alerts().name(),
            AlertEvaluation.KEY,
            UnaryOperator.identity());
    return sink::write;
  }

  /**
   * Sends once more what waits in {@code undelivered}: documents for OpenSearch, and notifications.
   *
   * @throws MillraceException when the pipeline has neither OpenSearch nor alerts
   */
  public Redelivered redeliver() {
    if (pipeline.openSearch().isEmpty() && pipeline.alerts().isEmpty()) {
      throw new MillraceException(
          "Pipeline '%s' has neither a section 'opensearch' nor alerts to deliver to."
              .formatted(pipeline.name()));
    }
    Retelling retelling = new Retelling(spark, pipeline, tables, alertOptions);
    AlertCounts told = retelling.run();
    Delivery documents =
        pipeline.openSearch().isEmpty()
            ? Delivery.NONE
            : new Redelivery(spark, pipeline, tables, SparkSettings.of(spark, "opensearch."))
                .run(retelling.changed());
    return new Redelivered(documents, told);
  }

  /** Documents that the queries have brought into OpenSearch since they started. */
  public long documentsIndexed() {
    return sinks.stream().mapToLong(sink -> sink.total().indexed()).sum();
  }

  /** Where Prometheus finds the pipeline's metrics, if it is to. */
  public Optional<URI> metricsUrl() {
    return metrics.url();
  }

  @Override
  public void close() {
    metrics.close();
  }

  /** Starts a query whose rows also go to a sink. */
  @FunctionalInterface
  private interface SinkingQuery {
    StreamingQuery start(Trigger trigger, MicroBatchSink sink) throws TimeoutException;
  }

  private StreamingQuery start(SinkingQuery query, String name, List<String> key)
      throws TimeoutException {
    if (pipeline.openSearch().isEmpty()) {
      StreamingQuery started = query.start(trigger, (rows, batchId) -> {});
      metrics.followAggregate(started);
      return started;
    }
    OpenSearchSink sink = sink(pipeline.openSearch().get(), name, key, UnaryOperator.identity());
    StreamingQuery started = query.start(trigger, sink::write);
    metrics.followAggregate(started, sink::total);
    return started;
  }

  private OpenSearchSink sink(
      Pipeline.OpenSearch openSearch,
      String name,
      List<String> key,
      UnaryOperator<IdempotentWrite> naming) {
    LakeTable undelivered = tables.undelivered();
    undelivered.createIfMissing(spark);
    OpenSearchSink sink =
        OpenSearchSink.of(
            openSearch,
            OpenSearchOptions.of(SparkSettings.of(spark, "opensearch.")),
            name,
            key,
            (rows, batchId) ->
                naming
                    .apply(IdempotentWrite.ofRunningQuery(spark, batchId))
                    .append(rows, undelivered));
    sinks.add(sink);
    return sink;
  }
}
