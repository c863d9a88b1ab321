package io.millrace.streaming.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/** A line of CloudWatch's embedded metric format, taken apart as its specification says. */
record EmfLine(
    long timestamp, String namespace, Map<String, String> dimensions, Map<String, Double> metrics) {
  private static final int MOST_METRICS = 100;
  private static final int MOST_DIMENSIONS = 30;
  private static final int MOST_BYTES = 256 * 1024;
  private static final String UNITS = "Seconds|Milliseconds|Bytes|Percent|Count|Count/Second|None";

  static EmfLine parse(String line) {
    assertThat(line.length()).isLessThan(MOST_BYTES);
    JsonNode root = json(line);
    JsonNode metadata = root.required("_aws");
    assertThat(metadata.required("Timestamp").isIntegralNumber()).isTrue();
    assertThat(metadata.required("CloudWatchMetrics")).hasSize(1);
    JsonNode directive = metadata.required("CloudWatchMetrics").required(0);
    assertThat(directive.required("Dimensions")).hasSize(1);
    JsonNode set = directive.required("Dimensions").required(0);
    assertThat(set.size()).isBetween(1, MOST_DIMENSIONS);
    assertThat(directive.required("Metrics").size()).isBetween(1, MOST_METRICS);

    Map<String, String> dimensions = new LinkedHashMap<>();
    for (JsonNode name : set) {
      assertThat(root.required(name.asText()).isTextual()).isTrue();
      dimensions.put(name.asText(), root.required(name.asText()).asText());
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (JsonNode definition : directive.required("Metrics")) {
      String name = definition.required("Name").asText();
      assertThat(definition.required("Unit").asText()).matches(UNITS);
      assertThat(root.required(name).isNumber()).as(name).isTrue();
      assertThat(metrics.put(name, root.required(name).asDouble())).as(name).isNull();
    }
    return new EmfLine(
        metadata.required("Timestamp").asLong(),
        directive.required("Namespace").asText(),
        dimensions,
        metrics);
  }

  private static JsonNode json(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
  }
}
