package io.millrace.streaming.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** What one progress of Spark's says, without what has to be added up over several. */
final class ProgressValues {
  /** In the durations of a trigger that has run a micro-batch. */
  private static final String BATCH_WAS_RUN = "addBatch";

  private static final String WHOLE_TRIGGER = "triggerExecution";

  /** Names of our source's metrics; Delta's source, which the aggregates read, has none. */
  private static final Map<String, Metric> OF_SOURCE =
      Map.of(
          "millisBehindLatest", Metric.MILLIS_BEHIND_LATEST,
          "shards", Metric.SHARDS,
          "recordsRead", Metric.RECORDS_READ,
          "bytesRead", Metric.BYTES_READ,
          "calls", Metric.SOURCE_CALLS,
          "throttles", Metric.SOURCE_THROTTLES,
          "retries", Metric.SOURCE_RETRIES);

  private final StreamingQueryProgress progress;

  ProgressValues(StreamingQueryProgress progress) {
    this.progress = progress;
  }

  /** Whether the trigger has run a micro-batch; Spark reports idle triggers too. */
  boolean hasBatch() {
    return progress.durationMs().containsKey(BATCH_WAS_RUN);
  }

  double batchMillis() {
    return progress.durationMs().getOrDefault(WHOLE_TRIGGER, 0L);
  }

  /** Rows behind the watermark in this micro-batch. */
  long lateRows() {
    long rows = 0;
    for (StateOperatorProgress operator : progress.stateOperators()) {
      rows += operator.numRowsDroppedByWatermark();
    }
    return rows;
  }

  /** Lag, state, and what the source counts since its start. */
  Map<Metric, Double> values() {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (SourceProgress source : progress.sources()) {
      OF_SOURCE.forEach(
          (name, metric) -> {
            String text = source.metrics().get(name);
            if (text != null) {
              values.merge(metric, Double.parseDouble(text), sumOrWorst(metric));
            }
          });
    }
    for (StateOperatorProgress operator : progress.stateOperators()) {
      values.merge(Metric.STATE_ROWS, (double) operator.numRowsTotal(), Double::sum);
      values.merge(Metric.STATE_MEMORY, (double) operator.memoryUsedBytes(), Double::sum);
    }
    return values;
  }

  private static BinaryOperator<Double> sumOrWorst(Metric metric) {
    return metric == Metric.MILLIS_BEHIND_LATEST ? Math::max : Double::sum;
  }
}
