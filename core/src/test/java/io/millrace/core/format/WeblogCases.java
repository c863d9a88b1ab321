package io.millrace.core.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What other tools make of access log lines, in the names of our fields. */
final class WeblogCases {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Our fields by the names of Elastic's common schema. */
  private static final Map<String, String> ECS =
      Map.of(
          "@timestamp", "time",
          "source.address", "client",
          "user.name", "user",
          "http.request.method", "method",
          "url.original", "target",
          "http.response.status_code", "status",
          "http.response.body.bytes", "bytes",
          "http.request.referrer", "referer",
          "user_agent.original", "agent");

  private static final Map<String, String> CROWDSEC =
      Map.ofEntries(
          Map.entry("clientip", "client"),
          Map.entry("remote_addr", "client"),
          Map.entry("auth", "user"),
          Map.entry("remote_user", "user"),
          Map.entry("ident", "ident"),
          Map.entry("verb", "method"),
          Map.entry("response", "status"),
          Map.entry("status", "status"),
          Map.entry("bytes", "bytes"),
          Map.entry("body_bytes_sent", "bytes"),
          Map.entry("referrer", "referer"),
          Map.entry("http_referer", "referer"),
          Map.entry("http_user_agent", "agent"));

  private static final Map<String, String> VRL =
      Map.ofEntries(
          Map.entry("host", "client"),
          Map.entry("client", "client"),
          Map.entry("remote_addr", "client"),
          Map.entry("identity", "ident"),
          Map.entry("user", "user"),
          Map.entry("message", "request"),
          Map.entry("request", "request"),
          Map.entry("method", "method"),
          Map.entry("path", "target"),
          Map.entry("protocol", "protocol"),
          Map.entry("status", "status"),
          Map.entry("size", "bytes"),
          Map.entry("body_bytes_size", "bytes"),
          Map.entry("referer", "referer"),
          Map.entry("http_referer", "referer"),
          Map.entry("agent", "agent"),
          Map.entry("http_user_agent", "agent"));

  private static final Map<String, String> PLASO =
      Map.of(
          "ip_address", "client",
          "remote_name", "ident",
          "username", "user",
          "http_request", "request",
          "http_response_code", "status",
          "http_response_bytes", "bytes",
          "http_request_referer", "referer",
          "http_request_user_agent", "agent");

  private static final Map<String, String> HTTPDLOG =
      Map.ofEntries(
          Map.entry("IP:connection.client.ip", "client"),
          Map.entry("IP:connection.client.host", "client"),
          Map.entry("STRING:connection.client.user", "user"),
          Map.entry("HTTP.FIRSTLINE:request.firstline", "request"),
          Map.entry("HTTP.METHOD:request.firstline.method", "method"),
          Map.entry("HTTP.URI:request.firstline.uri", "target"),
          Map.entry("HTTP.PROTOCOL_VERSION:request.firstline.protocol", "protocol"),
          Map.entry("STRING:request.status.last", "status"),
          Map.entry("BYTES:response.body.bytes", "bytes"),
          Map.entry("BYTES:response.bytes", "bytes"),
          Map.entry("HTTP.URI:request.referer", "referer"),
          Map.entry("HTTP.USERAGENT:request.user-agent", "agent"));

  private WeblogCases() {}

  /**
   * @param name for the list of differences
   * @param expected fields that must be so, nulls included; {@code rejection} when the other tool
   *     refuses the line
   */
  record Case(String name, String line, Map<String, String> expected) {}

  static List<Case> filebeat(Path log) throws IOException {
    List<Case> cases = new ArrayList<>();
    for (JsonNode event : read(log.resolveSibling(log.getFileName() + ".expected.json"))) {
      Map<String, String> expected = named(event, ECS);
      expected.put("time", micros(event.get("@timestamp").asText()));
      if (event.has("http.version")) {
        expected.put("protocol", "HTTP/" + event.get("http.version").asText());
      }
      cases.add(new Case(id(log, cases.size()), event.get("event.original").asText(), expected));
    }
    return cases;
  }

  static List<Case> crowdsec(Path expectation) throws IOException {
    List<Case> cases = new ArrayList<>();
    for (JsonNode event : read(expectation)) {
      JsonNode parsed = event.get("parsed");
      Map<String, String> expected = named(parsed, CROWDSEC);
      boolean http = parsed.has("verb");
      expected.put(http ? "target" : "request", parsed.path("request").asText());
      if (http) {
        expected.put("method", parsed.get("verb").asText().split("\"", 2)[0]);
      }
      cases.add(new Case(id(expectation, cases.size()), parsed.get("message").asText(), expected));
    }
    return cases;
  }

  static List<Case> vrl(Path file) throws IOException {
    List<Case> cases = new ArrayList<>();
    for (JsonNode test : read(file)) {
      Map<String, String> expected = named(test.path("want"), VRL);
      if (test.has("error")) {
        expected.put("rejection", null);
      }
      JsonNode time = test.path("want").path("timestamp").path("$timestamp");
      if (!time.isMissingNode()) {
        expected.put("time", micros(time.asText()));
      }
      String name = file.getFileName() + "#" + test.get("name").asText();
      cases.add(new Case(name, test.get("args").get("value").asText(), expected));
    }
    return cases;
  }

  /** Plaso lists some events, counted without the lines that it warns of. */
  static List<Case> plaso(Path log, List<String> goodLines) throws IOException {
    List<Case> cases = new ArrayList<>();
    for (JsonNode event :
        read(log.resolveSibling(log.getFileName() + ".expected.json")).get("events")) {
      Map<String, String> expected = named(event.get("expected"), PLASO);
      expected.put("time", micros(event.get("expected").get("recorded_time").asText()));
      int index = event.get("index").asInt();
      cases.add(new Case(id(log, index), goodLines.get(index), expected));
    }
    return cases;
  }

  static List<Case> httpdlog(Path file) throws IOException {
    List<Case> cases = new ArrayList<>();
    for (JsonNode test : read(file)) {
      Map<String, String> expected = new LinkedHashMap<>();
      for (JsonNode field : test.get("expect")) {
        String ours = HTTPDLOG.get(field.get("field").asText());
        if (ours != null) {
          expected.put(ours, text(field.path("value")));
        }
      }
      String name = file.getFileName() + "#" + test.get("test").asText();
      cases.add(new Case(name, test.get("inputs").get(0).asText(), expected));
    }
    return cases;
  }

  static List<String> lines(Path log) throws IOException {
    return Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList();
  }

  private static Map<String, String> named(JsonNode values, Map<String, String> names) {
    Map<String, String> expected = new LinkedHashMap<>();
    names.forEach(
        (theirs, ours) -> {
          if (values.has(theirs)) {
            expected.put(ours, text(values.get(theirs)));
          }
        });
    return expected;
  }

  private static String text(JsonNode value) {
    return value.isNull() || value.isMissingNode() || value.asText().equals("-")
        ? null
        : value.asText();
  }

  private static String micros(String time) {
    Instant instant = OffsetDateTime.parse(time).toInstant();
    return String.valueOf(instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000);
  }

  private static String id(Path file, int index) {
    return file.getFileName() + "#" + index;
  }

  private static JsonNode read(Path file) throws IOException {
    return MAPPER.readTree(Files.readAllBytes(file));
  }
}
