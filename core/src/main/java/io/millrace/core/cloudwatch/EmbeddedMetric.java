package io.millrace.core.cloudwatch;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A line of JSON that CloudWatch Logs turns into metrics
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */
public final class EmbeddedMetric {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode root = JSON.createObjectNode();
  private final ArrayNode dimensions;
  private final ArrayNode metrics;
  private boolean hasMetrics;

  /**
   * @param at when the values were so; CloudWatch takes two weeks back and two hours ahead
   */
  public EmbeddedMetric(String namespace, Instant at) {
    ObjectNode metadata = root.putObject("_aws");
    metadata.put("Timestamp", at.toEpochMilli());
    ObjectNode directive = metadata.putArray("CloudWatchMetrics").addObject();
    directive.put("Namespace", namespace);
    this.dimensions = directive.putArray("Dimensions").addArray();
    this.metrics = directive.putArray("Metrics");
  }

  /** Adds what tells the metrics' series apart. */
  public EmbeddedMetric dimension(String name, String value) {
    dimensions.add(name);
    root.put(name, value);
    return this;
  }

  /** Adds what can be found in the log, but makes no series of its own. */
  public EmbeddedMetric property(String name, long value) {
    root.put(name, value);
    return this;
  }

  /**
   * @param unit as CloudWatch names it
   */
  public EmbeddedMetric metric(String name, String unit, double value) {
    metrics.addObject().put("Name", name).put("Unit", unit);
    if (value == Math.rint(value)) {
      root.put(name, (long) value);
    } else {
      root.put(name, value);
    }
    hasMetrics = true;
    return this;
  }

  public boolean hasMetrics() {
    return hasMetrics;
  }

  /** In one piece, since CloudWatch takes a line that is whole only. */
  public void write(PrintStream out) {
    byte[] line = (root + "\n").getBytes(StandardCharsets.UTF_8);
    out.write(line, 0, line.length);
    out.flush();
  }
}
