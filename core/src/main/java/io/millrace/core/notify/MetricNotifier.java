package io.millrace.core.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.cloudwatch.EmbeddedMetric;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Iterator;
import java.util.Map;

/**
 * Publishes an alert's numbers as custom metrics that an alarm can watch: each column of numbers
 * outside the key is a metric, each column of the key a dimension beside the pipeline and the
 * alert. A time in the key is none, since each would begin a series of its own: it is when the
 * metric was so.
 */
final class MetricNotifier implements Notifier {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String namespace;
  private final PrintStream out;

  /**
   * @param out what CloudWatch Logs gets line by line
   */
  MetricNotifier(String namespace, PrintStream out) {
    this.namespace = namespace;
    this.out = out;
  }

  @Override
  public void send(Notification notification) {
    Notification.Values values = notification.values();
    EmbeddedMetric metric =
        new EmbeddedMetric(namespace, values.at())
            .dimension("Pipeline", notification.pipeline())
            .dimension("Alert", notification.alert());
    JsonNode key = read(values.key());
    for (Iterator<Map.Entry<String, JsonNode>> it = key.fields(); it.hasNext(); ) {
      Map.Entry<String, JsonNode> column = it.next();
      if (column.getValue().isValueNode() && !column.getValue().isNull() && !isTime(column)) {
        metric.dimension(column.getKey(), column.getValue().asText());
      }
    }
    for (Iterator<Map.Entry<String, JsonNode>> it = read(values.row()).fields(); it.hasNext(); ) {
      Map.Entry<String, JsonNode> column = it.next();
      if (column.getValue().isNumber() && !key.has(column.getKey())) {
        metric.metric(column.getKey(), "None", column.getValue().asDouble());
      }
    }
    if (!metric.hasMetrics()) {
      throw NotSentException.forGood(
          "the alert returned no number outside its key, so there is nothing to measure");
    }
    metric.write(out);
  }

  private static boolean isTime(Map.Entry<String, JsonNode> column) {
    if (!column.getValue().isTextual()) {
      return false;
    }
    try {
      OffsetDateTime.parse(column.getValue().asText());
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("The row of an alert is no JSON", e);
    }
  }
}
