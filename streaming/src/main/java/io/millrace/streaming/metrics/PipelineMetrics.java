package io.millrace.streaming.metrics;

import io.millrace.core.MillraceException;
import io.millrace.core.option.SparkSettings;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.streaming.alert.AlertCounts;
import io.millrace.streaming.ingest.IngestCounts;
import io.millrace.streaming.opensearch.Delivery;
import io.millrace.streaming.opensearch.OpenSearchOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the metrics of a pipeline's queries, after each micro-batch and when a query ends, to
 * where the options say. Does nothing where they name no place.
 */
public final class PipelineMetrics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PipelineMetrics.class);

  private final SparkSession spark;
  private final String pipeline;
  private final List<MetricsOutput> outputs;
  private final Optional<URI> url;
  private final List<FollowedQuery> queries = new ArrayList<>();
  private final Listener listener = new Listener();

  private PipelineMetrics(
      SparkSession spark, String pipeline, List<MetricsOutput> outputs, Optional<URI> url) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.outputs = List.copyOf(outputs);
    this.url = url;
  }

  /**
   * Opens the outputs.
   *
   * @throws MillraceException when the port can't be listened at, or the pipeline has no OpenSearch
   *     that the metrics are to go to
   */
  public static PipelineMetrics start(
      SparkSession spark, Pipeline pipeline, MetricsOptions options) {
    List<MetricsOutput> outputs = new ArrayList<>();
    Optional<URI> url = Optional.empty();
    if (options.prometheusPort().isPresent()) {
      PrometheusEndpoint endpoint =
          PrometheusEndpoint.start(
              options.prometheusAddress(), options.prometheusPort().getAsInt());
      outputs.add(endpoint);
      url = Optional.of(endpoint.url());
      LOG.info("Metrics of pipeline {} are at {}", pipeline.name(), endpoint.url());
    }
    if (options.cloudWatch()) {
      outputs.add(new EmbeddedMetricFormat(options.cloudWatchNamespace(), System.out));
    }
    if (options.openSearch()) {
      outputs.add(SearchMetrics.start(openSearch(pipeline), sinkOptions(spark)));
    }
    PipelineMetrics metrics = new PipelineMetrics(spark, pipeline.name(), outputs, url);
    if (!outputs.isEmpty()) {
      spark.streams().addListener(metrics.listener);
    }
    return metrics;
  }

  private static Pipeline.OpenSearch openSearch(Pipeline pipeline) {
    return pipeline
        .openSearch()
        .orElseThrow(
            () ->
                new MillraceException(
                    "Pipeline '%s' has no section 'opensearch' that its metrics could go to. Add one, or set '%s' to false."
                        .formatted(
                            pipeline.name(), MetricsOptions.setting(MetricsOptions.OPEN_SEARCH))));
  }

  private static OpenSearchOptions sinkOptions(SparkSession spark) {
    return OpenSearchOptions.of(SparkSettings.of(spark, "opensearch."));
  }

  /** Where Prometheus finds the metrics, if it is to. */
  public Optional<URI> url() {
    return url;
  }

  /**
   * Publishes the metrics of the ingest query from now on.
   *
   * @param counts what the query has written since its start
   */
  public void followIngest(StreamingQuery query, Supplier<IngestCounts> counts) {
    follow(
        query,
        () -> {
          IngestCounts now = counts.get();
          return Map.of(
              Metric.INPUT_ROWS, now.read(),
              Metric.RECORDS_PARSED, now.parsed(),
              Metric.RECORDS_FILTERED, now.filtered(),
              Metric.DEAD_LETTERS, now.deadLetters());
        });
  }

  /** Publishes the metrics of an aggregate that is kept in the lake only. */
  public void followAggregate(StreamingQuery query) {
    follow(query, Map::of);
  }

  /**
   * Publishes the metrics of an aggregate that also goes to OpenSearch.
   *
   * @param delivered what the query has delivered since its start
   */
  public void followAggregate(StreamingQuery query, Supplier<Delivery> delivered) {
    follow(
        query,
        () -> {
          Delivery now = delivered.get();
          return Map.of(
              Metric.DOCUMENTS_INDEXED, now.indexed(),
              Metric.UNDELIVERED_DOCUMENTS, now.undelivered(),
              Metric.SEARCH_THROTTLES, now.throttles());
        });
  }

  /**
   * Publishes the metrics of a query of alerts.
   *
   * @param counts what the query has done since its start
   */
  public void followAlerts(StreamingQuery query, Supplier<AlertCounts> counts) {
    follow(
        query,
        () -> {
          AlertCounts now = counts.get();
          return Map.of(
              Metric.ALERTS_FIRED, now.fired(),
              Metric.NOTIFICATIONS_SENT, now.sent(),
              Metric.NOTIFICATIONS_FAILED, now.failed());
        });
  }

  private synchronized void follow(StreamingQuery query, Supplier<Map<Metric, Long>> counts) {
    if (!outputs.isEmpty()) {
      FollowedQuery followed = new FollowedQuery(pipeline, query, counts);
      queries.add(followed);
      publish(followed);
    }
  }

  private synchronized void publishNewsOf(UUID runId) {
    queries.stream().filter(query -> query.runId().equals(runId)).forEach(this::publish);
  }

  private void publish(FollowedQuery query) {
    for (QueryReading reading : query.news()) {
      outputs.forEach(output -> output.publish(reading));
    }
  }

  /** Publishes what is left, and frees the port. To be called when the queries have ended. */
  @Override
  public void close() {
    if (!outputs.isEmpty()) {
      spark.streams().removeListener(listener);
    }
    synchronized (this) {
      queries.forEach(this::publish);
      queries.clear();
    }
    outputs.forEach(MetricsOutput::close);
  }

  /** Takes Spark's events as signs that there is news. */
  private final class Listener extends StreamingQueryListener {
    private static final long serialVersionUID = 1L;

    @Override
    public void onQueryStarted(QueryStartedEvent event) {
      // It is followed once its start has returned.
    }

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      publishNewsOf(event.progress().runId());
    }

    @Override
    public void onQueryIdle(QueryIdleEvent event) {
      publishNewsOf(event.runId());
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {
      publishNewsOf(event.runId());
    }
  }
}
