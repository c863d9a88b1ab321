package io.millrace.streaming.metrics;

import io.millrace.core.cloudwatch.EmbeddedMetric;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes each reading as an {@link EmbeddedMetric}. CloudWatch adds up what it gets, so a counter's
 * line says how much was added since the query's line before.
 */
final class EmbeddedMetricFormat implements MetricsOutput {
  private final String namespace;
  private final PrintStream out;
  private final Map<String, Map<Metric, Double>> counted = new HashMap<>();

  EmbeddedMetricFormat(String namespace, PrintStream out) {
    this.namespace = namespace;
    this.out = out;
  }

  @Override
  public void publish(QueryReading reading) {
    Map<Metric, Double> before =
        counted.computeIfAbsent(reading.query(), query -> new EnumMap<>(Metric.class));
    EmbeddedMetric line =
        new EmbeddedMetric(namespace, reading.at())
            .dimension("Pipeline", reading.pipeline())
            .dimension("Query", reading.query())
            .property("BatchId", reading.batchId());
    reading
        .values()
        .forEach(
            (metric, value) ->
                line.metric(
                    metric.cloudWatch(),
                    metric.unit().cloudWatch(),
                    sinceLast(before, metric, value)));
    line.write(out);
  }

  private static double sinceLast(Map<Metric, Double> before, Metric metric, double value) {
    if (metric.kind() == Metric.Kind.GAUGE) {
      return value;
    }
    Double last = before.put(metric, value);
    // A query that starts again counts from zero again.
    return last == null || value < last ? value : value - last;
  }

  @Override
  public void close() {
    // The stream is the process's.
  }
}
