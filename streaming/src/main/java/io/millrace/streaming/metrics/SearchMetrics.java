package io.millrace.streaming.metrics;

import io.millrace.core.lake.LakeTables;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.streaming.opensearch.OpenSearchOptions;
import io.millrace.streaming.opensearch.SideSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each reading as a document of the index {@value #INDEX}, behind the pipeline's prefix: a
 * field per metric, in the metric's unit, counters as what was added since the query's document
 * before. A thread of its own sends them, so that nobody waits for the cluster; of a cluster that
 * is away for long, readings are dropped.
 */
final class SearchMetrics implements MetricsOutput {
  static final String INDEX = "millrace_metrics";

  private static final Logger LOG = LoggerFactory.getLogger(SearchMetrics.class);
  private static final StructType ROW = row();
  private static final List<String> KEY = List.of("pipeline", "query", "at");
  private static final long MICROS_OF_MILLI = 1_000;

  /** Some minutes of a pipeline with many queries. */
  private static final int MOST_WAITING = 1_000;

  private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(5);

  private final Increments increments = new Increments();
  private final BlockingQueue<InternalRow> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final InternalRow end = new GenericInternalRow(0);
  private final SideSink sink;
  private final Thread thread;

  private SearchMetrics(SideSink sink) {
    this.sink = sink;
    this.thread = new Thread(this::send, "millrace-metrics-opensearch");
    thread.setDaemon(true);
  }

  static SearchMetrics start(Pipeline.OpenSearch openSearch, OpenSearchOptions options) {
    SearchMetrics metrics = new SearchMetrics(SideSink.of(openSearch, options, INDEX, ROW, KEY));
    metrics.thread.start();
    return metrics;
  }

  private static StructType row() {
    StructType row =
        new StructType()
            .add("at", DataTypes.TimestampType, false)
            .add("pipeline", DataTypes.StringType, false)
            .add("query", DataTypes.StringType, false)
            .add(LakeTables.BATCH_ID, DataTypes.LongType)
            .add(LakeTables.REVISION, DataTypes.LongType, false);
    for (Metric metric : Metric.values()) {
      row = row.add(metric.column(), DataTypes.DoubleType);
    }
    return row;
  }

  @Override
  public void publish(QueryReading reading) {
    if (!waiting.offer(row(reading, increments.of(reading)))) {
      LOG.warn("A reading of {} is dropped: OpenSearch is too slow for it", reading.query());
    }
  }

  private static InternalRow row(QueryReading reading, Map<Metric, Double> values) {
    List<Object> row = new ArrayList<>();
    row.add(reading.at().toEpochMilli() * MICROS_OF_MILLI);
    row.add(UTF8String.fromString(reading.pipeline()));
    row.add(UTF8String.fromString(reading.query()));
    row.add(reading.batchId() < 0 ? null : reading.batchId());
    row.add(reading.at().toEpochMilli());
    for (Metric metric : Metric.values()) {
      row.add(values.get(metric));
    }
    return new GenericInternalRow(row.toArray());
  }

  private void send() {
    try {
      while (true) {
        List<InternalRow> rows = new ArrayList<>();
        rows.add(waiting.take());
        waiting.drainTo(rows);
        boolean isLast = rows.remove(end);
        if (!rows.isEmpty()) {
          send(rows);
        }
        if (isLast) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(List<InternalRow> rows) {
    try {
      sink.write(rows);
    } catch (RuntimeException e) {
      LOG.warn("{} readings are dropped: OpenSearch could not be asked", rows.size(), e);
    }
  }

  /** Sends what is left, as far as the cluster takes it within a few seconds. */
  @Override
  public void close() {
    try {
      boolean isTold = waiting.offer(end, LONGEST_GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
      if (isTold) {
        thread.join(LONGEST_GOODBYE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.warn("The last metrics are dropped: OpenSearch does not take them in time");
      thread.interrupt();
    }
  }
}
