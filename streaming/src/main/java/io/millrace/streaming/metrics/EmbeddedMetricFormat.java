package io.millrace.streaming.metrics;

import io.millrace.core.cloudwatch.EmbeddedMetric;
import java.io.PrintStream;

/**
 * Writes each reading as an {@link EmbeddedMetric}. CloudWatch adds up what it gets, so a counter's
 * line says how much was added since the query's line before.
 */
final class EmbeddedMetricFormat implements MetricsOutput {
  private final String namespace;
  private final PrintStream out;
  private final Increments increments = new Increments();

  EmbeddedMetricFormat(String namespace, PrintStream out) {
    this.namespace = namespace;
    this.out = out;
  }

  @Override
  public void publish(QueryReading reading) {
    EmbeddedMetric line =
        new EmbeddedMetric(namespace, reading.at())
            .dimension("Pipeline", reading.pipeline())
            .dimension("Query", reading.query())
            .property("BatchId", reading.batchId());
    increments
        .of(reading)
        .forEach(
            (metric, value) -> line.metric(metric.cloudWatch(), metric.unit().cloudWatch(), value));
    line.write(out);
  }

  @Override
  public void close() {
    // The stream is the process's.
  }
}
