package io.millrace.core.format;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agreement with other tools on their own samples, and every line accounted for. */
class LoadBalancerSamplesTest {
  private static final LogFormat ALB = LogFormats.create("alb", Map.of());

  /** Our columns by CrowdSec's names, where these are others. */
  private static final Map<String, String> CROWDSEC =
      Map.ofEntries(
          Map.entry("http_method", "method"),
          Map.entry("http_user_agent", "user_agent"),
          Map.entry("remote_addr", "client_ip"),
          Map.entry("remote_port", "client_port"),
          Map.entry("request", "target"),
          Map.entry("http_version", "version"),
          Map.entry("target_addr", "target_ip"),
          Map.entry("target_list", "target_port_list"));

  private static final Map<String, String> VECTOR =
      Map.of(
          "client_host", "client",
          "target_host", "target_host",
          "request_method", "method",
          "request_protocol", "protocol",
          "timestamp", "time",
          "traceability_id", "conn_trace_id");

  private static final Map<String, String> PLASO =
      Map.ofEntries(
          Map.entry("destination_group_arn", "target_group_arn"),
          Map.entry("destination_ip_address", "target_ip"),
          Map.entry("destination_port", "target_port"),
          Map.entry("destination_list", "target_port_list"),
          Map.entry("destination_processing_duration", "target_processing_time"),
          Map.entry("destination_status_code", "target_status_code"),
          Map.entry("destination_status_code_list", "target_status_code_list"),
          Map.entry("request_processing_duration", "request_processing_time"),
          Map.entry("response_processing_duration", "response_processing_time"),
          Map.entry("request_type", "type"),
          Map.entry("resource_identifier", "elb"),
          Map.entry("source_ip_address", "client_ip"),
          Map.entry("source_port", "client_port"),
          Map.entry("request_time", "request_creation_time"),
          Map.entry("response_time", "time"),
          Map.entry("trace_identifier", "trace_id"));

  private static Path elb;

  @BeforeAll
  static void findSamples() {
    elb = Samples.folder("elb");
  }

  @ParameterizedTest
  @CsvSource({
    "crowdsec-aws-alb-logs.log, 14, 0, 0, 0",
    "lambda-promtail-alb.log, 2, 0, 0, 0",
    "otel-alb_ipv6.log, 2, 0, 0, 0",
    "plaso-aws_elb_access.log, 10, 4, 2, 0",
    // The first line is a lone #.
    "waf-alb.log, 100, 0, 0, 1",
  })
  void everyLineIsAccountedFor(String log, int application, int classic, int network, int rejected)
      throws IOException {
    Map<Object, Integer> kinds = new HashMap<>();
    for (String line : Files.readAllLines(elb.resolve(log))) {
      kinds.merge(Rows.parse(ALB, line).getOrDefault("kind", "rejected"), 1, Integer::sum);
    }

    assertThat(kinds.getOrDefault("application", 0)).isEqualTo(application);
    assertThat(kinds.getOrDefault("classic", 0)).isEqualTo(classic);
    assertThat(kinds.getOrDefault("network", 0)).isEqualTo(network);
    assertThat(kinds.getOrDefault("rejected", 0)).isEqualTo(rejected);
  }

  @Test
  void linesOfWafEndAfterTheErrorReason() throws IOException {
    for (String line : Files.readAllLines(elb.resolve("waf-alb.log")).subList(1, 101)) {
      assertThat(Rows.parse(ALB, line))
          .containsEntry("actions_executed", "waf,forward")
          .containsEntry("client_ip", "x.0.0.0")
          .containsEntry("target_port", 80)
          .doesNotContainKeys("error_reason", "target_port_list");
    }
  }

  @Test
  void bracketsOfIpv6AreNoPartOfTheAddress() throws IOException {
    assertThat(Rows.parse(ALB, Files.readAllLines(elb.resolve("otel-alb_ipv6.log")).get(1)))
        .containsEntry("client_ip", "fe80::202:b3ff:fe1e:8329")
        .containsEntry("client_port", 443)
        .containsEntry("target_ip", "2001:db8::1")
        .containsEntry("target_port", 80)
        .containsEntry("conn_trace_id", "TID_1234abcd5678ef90");
  }

  @Test
  void valuesAreThoseOfCrowdSec() throws IOException {
    int compared = 0;
    JsonNode events = read("crowdsec-aws-alb-logs.expected.json");
    for (JsonNode event : events) {
      Map<String, String> expected = named(event.get("parsed"), CROWDSEC);
      String line = expected.remove("message");
      // What the tool derives from the URL and its set-up; its type is garbled in the samples.
      expected.keySet().removeAll(List.of("host", "port", "program", "protocol", "type"));
      expected.replace("version", "HTTP/" + expected.get("version"));
      compared += compare(line, expected);
    }
    assertThat(events).hasSize(14);
    assertThat(compared).isEqualTo(460);
  }

  @Test
  void valuesAreThoseOfVector() throws IOException {
    int compared = 0;
    JsonNode cases = read("vrl-parse_aws_alb_log.cases.json");
    for (JsonNode test : cases) {
      compared += compare(test.at("/args/value").asText(), named(test.get("want"), VECTOR));
    }
    assertThat(cases).hasSize(7);
    assertThat(compared).isEqualTo(7 * 32);
  }

  @Test
  void valuesAreThoseOfPlaso() throws IOException {
    JsonNode event = read("plaso-aws_elb_access.log.expected.json").get("events").get(0);
    Map<String, String> expected = named(event.get("expected"), PLASO);
    expected.remove("data_type");
    String line = Files.readAllLines(elb.resolve("plaso-aws_elb_access.log")).get(0);

    assertThat(compare(line, expected)).isEqualTo(31);
  }

  /** Number of values, all of which must be ours. */
  private static int compare(String line, Map<String, String> expected) {
    Map<String, Object> row = Rows.parse(ALB, line);
    addJoined(row, "client", "client_ip", ":", "client_port");
    addJoined(row, "target_host", "target_ip", ":", "target_port");
    addJoined(row, "target", "path", "?", "query");
    row.put("version", row.get("protocol"));
    Map<String, String> differences = new TreeMap<>();
    expected.forEach(
        (name, value) -> {
          Object ours = row.get(name);
          if (!(value == null ? ours == null : isSame(ours, value))) {
            differences.put(name, ours + " for " + value);
          }
        });
    assertThat(differences).as(line).isEmpty();
    return expected.size();
  }

  private static void addJoined(
      Map<String, Object> row, String name, String first, String between, String second) {
    if (row.containsKey(first)) {
      row.put(name, row.get(first) + (row.containsKey(second) ? between + row.get(second) : ""));
    }
  }

  private static boolean isSame(Object ours, String theirs) {
    if (ours instanceof Double number) {
      return number == Double.parseDouble(theirs);
    }
    if (ours instanceof Long number && theirs.contains("T")) {
      Instant time = OffsetDateTime.parse(theirs).toInstant();
      return number == time.getEpochSecond() * 1_000_000 + time.getNano() / 1000;
    }
    return ours != null && ours.toString().equals(theirs);
  }

  private static Map<String, String> named(JsonNode values, Map<String, String> names) {
    Map<String, String> expected = new LinkedHashMap<>();
    values
        .fields()
        .forEachRemaining(
            field ->
                expected.put(
                    names.getOrDefault(field.getKey(), field.getKey()), text(field.getValue())));
    return expected;
  }

  /** Null of a dash, of an empty list and of null. */
  private static String text(JsonNode value) {
    Stream<JsonNode> parts =
        value.isArray() ? StreamSupport.stream(value.spliterator(), false) : Stream.of(value);
    String text = parts.filter(part -> !part.isNull()).map(JsonNode::asText).collect(joining(" "));
    return text.isEmpty() || text.equals("-") ? null : text;
  }

  private static JsonNode read(String file) throws IOException {
    return new ObjectMapper().readTree(Files.readAllBytes(elb.resolve(file)));
  }
}
