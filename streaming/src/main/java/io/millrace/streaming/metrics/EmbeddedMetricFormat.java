package io.millrace.streaming.metrics;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes each reading as a line of JSON that CloudWatch Logs turns into metrics
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 *
 * <p>CloudWatch adds up what it gets, so a counter's line says how much was added since the query's
 * line before.
 */
final class EmbeddedMetricFormat implements MetricsOutput {
  private static final String PIPELINE = "Pipeline";
  private static final String QUERY = "Query";
  private static final String BATCH_ID = "BatchId";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String namespace;
  private final PrintStream out;
  private final Map<String, Map<Metric, Double>> counted = new HashMap<>();

  EmbeddedMetricFormat(String namespace, PrintStream out) {
    this.namespace = namespace;
    this.out = out;
  }

  @Override
  public void publish(QueryReading reading) {
    byte[] line = (line(reading) + "\n").getBytes(StandardCharsets.UTF_8);
    // In one piece, since CloudWatch takes a line that is whole only.
    out.write(line, 0, line.length);
    out.flush();
  }

  private String line(QueryReading reading) {
    Map<Metric, Double> before =
        counted.computeIfAbsent(reading.query(), query -> new EnumMap<>(Metric.class));
    ObjectNode root = JSON.createObjectNode();
    ArrayNode definitions = describe(root, reading);
    root.put(PIPELINE, reading.pipeline());
    root.put(QUERY, reading.query());
    root.put(BATCH_ID, reading.batchId());
    reading
        .values()
        .forEach(
            (metric, value) -> {
              definitions
                  .addObject()
                  .put("Name", metric.cloudWatch())
                  .put("Unit", metric.unit().cloudWatch());
              put(root, metric.cloudWatch(), sinceLast(before, metric, value));
            });
    return root.toString();
  }

  private ArrayNode describe(ObjectNode root, QueryReading reading) {
    ObjectNode metadata = root.putObject("_aws");
    metadata.put("Timestamp", reading.at().toEpochMilli());
    ObjectNode directive = metadata.putArray("CloudWatchMetrics").addObject();
    directive.put("Namespace", namespace);
    directive.putArray("Dimensions").addArray().add(PIPELINE).add(QUERY);
    return directive.putArray("Metrics");
  }

  private static double sinceLast(Map<Metric, Double> before, Metric metric, double value) {
    if (metric.kind() == Metric.Kind.GAUGE) {
      return value;
    }
    Double last = before.put(metric, value);
    // A query that starts again counts from zero again.
    return last == null || value < last ? value : value - last;
  }

  private static void put(ObjectNode root, String name, double value) {
    if (value == Math.rint(value)) {
      root.put(name, (long) value);
    } else {
      root.put(name, value);
    }
  }

  @Override
  public void close() {
    // The stream is the process's.
  }
}
