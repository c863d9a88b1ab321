package io.millrace.streaming.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * One run of a query and what has been published about it. Reads the progress that the query itself
 * remembers, so that nothing is missed or told twice, whenever Spark's events come.
 */
final class FollowedQuery {
  private final String pipeline;
  private final StreamingQuery query;
  private final Supplier<Map<Metric, Long>> counts;
  private final boolean keepsState;
  private Instant seen = Instant.MIN;
  private Instant lastBatch;
  private long batches;
  private long rowsOfProgress;
  private long rows;
  private long lateRows;
  private Map<Metric, Double> newest = Map.of();
  private boolean endIsTold;

  /**
   * @param counts what the query's own code counts since its start; where that has the input rows,
   *     Spark's number is not used
   */
  FollowedQuery(String pipeline, StreamingQuery query, Supplier<Map<Metric, Long>> counts) {
    this.pipeline = pipeline;
    this.query = query;
    this.counts = counts;
    this.keepsState =
        Collections.disjoint(
            counts.get().keySet(), List.of(Metric.INPUT_ROWS, Metric.ALERTS_FIRED));
  }

  UUID runId() {
    return query.runId();
  }

  /** Readings since the last call: one per progress, and one when the query has ended. */
  List<QueryReading> news() {
    // Asked first: all progress of a query that has ended is in what it remembers.
    boolean hasEnded = !query.isActive();
    List<QueryReading> news = new ArrayList<>();
    for (StreamingQueryProgress progress : query.recentProgress()) {
      Instant at = Instant.parse(progress.timestamp());
      if (at.isAfter(seen)) {
        seen = at;
        news.add(reading(progress, at));
      }
    }
    if (hasEnded && !endIsTold) {
      endIsTold = true;
      news.add(end());
    }
    return news;
  }

  private QueryReading reading(StreamingQueryProgress progress, Instant at) {
    ProgressValues spark = new ProgressValues(progress);
    Map<Metric, Double> values = spark.values();
    Map<Metric, Long> counted = counts.get();
    counted.forEach((metric, value) -> values.put(metric, (double) value));
    rowsOfProgress += progress.numInputRows();
    long rowsNow = counted.getOrDefault(Metric.INPUT_ROWS, rowsOfProgress);
    values.put(Metric.INPUT_ROWS, (double) rowsNow);
    putRates(values, rowsNow - rows, spark, at);
    rows = rowsNow;
    if (spark.hasBatch()) {
      batches++;
      lastBatch = at;
      values.put(Metric.BATCH_DURATION, spark.batchMillis());
    }
    values.put(Metric.BATCHES, (double) batches);
    if (keepsState) {
      lateRows += spark.lateRows();
      values.put(Metric.LATE_ROWS, (double) lateRows);
    }
    values.put(Metric.QUERY_ACTIVE, 1.0);
    values.put(Metric.QUERY_FAILURES, 0.0);
    newest = values;
    return new QueryReading(pipeline, name(), at, progress.batchId(), values);
  }

  private void putRates(
      Map<Metric, Double> values, long newRows, ProgressValues spark, Instant at) {
    double millis = spark.batchMillis();
    values.put(
        Metric.PROCESSED_ROWS_PER_SECOND,
        spark.hasBatch() && millis > 0 ? newRows * 1_000 / millis : 0);
    if (lastBatch != null) {
      double since = Duration.between(lastBatch, at).toMillis();
      values.put(Metric.INPUT_ROWS_PER_SECOND, since > 0 ? newRows * 1_000 / since : 0);
    }
  }

  /** What the query has counted; how far behind or how fast it is says nothing any more. */
  private QueryReading end() {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    newest.forEach(
        (metric, value) -> {
          if (metric.kind() == Metric.Kind.COUNTER) {
            values.put(metric, value);
          }
        });
    counts.get().forEach((metric, value) -> values.put(metric, (double) value));
    values.put(Metric.QUERY_ACTIVE, 0.0);
    values.put(Metric.QUERY_FAILURES, query.exception().isDefined() ? 1.0 : 0.0);
    return new QueryReading(pipeline, name(), Instant.now(), -1, values);
  }

  /** The query's name without the pipeline's, which is a dimension of its own. */
  private String name() {
    return query.name().substring(pipeline.length() + 1);
  }
}
