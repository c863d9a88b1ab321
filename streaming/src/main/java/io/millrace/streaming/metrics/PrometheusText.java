package io.millrace.streaming.metrics;

import java.util.Collection;
import java.util.Locale;

/**
 * Readings in Prometheus' text format 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 */
final class PrometheusText {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private PrometheusText() {}

  static String of(Collection<QueryReading> readings) {
    StringBuilder text = new StringBuilder();
    for (Metric metric : Metric.values()) {
      boolean isDescribed = false;
      for (QueryReading reading : readings) {
        Double value = reading.values().get(metric);
        if (value != null) {
          if (!isDescribed) {
            describe(text, metric);
            isDescribed = true;
          }
          sample(text, metric, reading, value * metric.unit().prometheusScale());
        }
      }
    }
    return text.toString();
  }

  private static void describe(StringBuilder text, Metric metric) {
    String type = metric.kind().name().toLowerCase(Locale.ROOT);
    text.append("# HELP ").append(metric.prometheus()).append(' ').append(metric.meaning());
    text.append("\n# TYPE ").append(metric.prometheus()).append(' ').append(type).append('\n');
  }

  private static void sample(
      StringBuilder text, Metric metric, QueryReading reading, double value) {
    text.append(metric.prometheus())
        .append("{pipeline=\"")
        .append(escape(reading.pipeline()))
        .append("\",query=\"")
        .append(escape(reading.query()))
        .append("\"} ")
        .append(value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value))
        .append('\n');
  }

  private static String escape(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
