package io.millrace.streaming.metrics;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one query's metrics say at one time. A query has those that make sense for it.
 *
 * @param query name within the pipeline, like {@code ingest}
 * @param values counters since the start of the query, in the metric's unit
 */
record QueryReading(
    String pipeline, String query, Instant at, long batchId, Map<Metric, Double> values) {

  QueryReading {
    values = Collections.unmodifiableMap(new EnumMap<>(values));
  }
}
