package io.millrace.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.Samples;
import io.millrace.core.option.OptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opensearch.grok.Grok;

/** Agreement with Logstash's own tests of its legacy patterns, and with Vector's of grok. */
class GrokSamplesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final String OLDER = "OpenSearch's definition is older than the case";
  private static final String NAME = "OpenSearch has no definition of that name";
  private static final String GREEDY = "its time_taken takes half of the line, and is no number";
  private static final String HEAVY = "28 fields of any text: more looks than a record allows";

  /** Every case of Logstash that ends otherwise, and why. */
  private static final Map<String, String> DIFFERENCES =
      Map.ofEntries(
          Map.entry("bacula#6", OLDER),
          Map.entry("bacula#8", OLDER),
          Map.entry("bacula#18", OLDER),
          Map.entry("core#20", OLDER),
          Map.entry("httpd#6", OLDER),
          Map.entry("java#3", OLDER),
          Map.entry("squid#2", OLDER),
          Map.entry("exim#0", NAME),
          Map.entry("exim#2", NAME),
          Map.entry("exim#4", NAME),
          Map.entry("httpd#0", NAME),
          Map.entry("httpd#2", NAME),
          Map.entry("aws#6", GREEDY),
          Map.entry("bro#10", HEAVY));

  private static Path samples;

  @BeforeAll
  static void findSamples() {
    samples = Samples.folder("grok-and-parse");
  }

  @Test
  void everyLegacyCaseOfLogstashEndsAsThereOrIsListed() throws IOException {
    Map<String, String> unexpected = new TreeMap<>();
    Map<String, JsonNode> cases = legacyCases();
    cases.forEach(
        (name, test) -> {
          List<String> differences = differences(test);
          if (differences.isEmpty() == DIFFERENCES.containsKey(name)) {
            unexpected.put(name, test.get("pattern").asText() + ": " + differences);
          }
        });

    assertThat(unexpected).isEmpty();
    assertThat(cases).hasSize(133).containsKeys(DIFFERENCES.keySet().toArray(String[]::new));
  }

  /** So a case that is listed because of a definition would end like that in OpenSearch, too. */
  @Test
  void everyCaseMatchesWhereOpenSearchsOwnEngineMatches() throws IOException {
    int compared = 0;
    for (Map.Entry<String, JsonNode> test : legacyCases().entrySet()) {
      String name = patternName(test.getValue());
      if (!Grok.BUILTIN_PATTERNS.containsKey(name) || test.getKey().equals("bro#10")) {
        continue;
      }
      String message = test.getValue().get("message").asText();
      Grok theirs =
          new Grok(Grok.BUILTIN_PATTERNS, "(?<whole_match>%{" + name + "})", warning -> {});
      LogFormat ours =
          LogFormats.create("grok", Map.of("pattern", "(?<whole_match>%{" + name + "})"));

      String refused = String.valueOf(Rows.parse(ours, message).get(LogFormat.REJECTION));
      assertThat(refused.contains("does not match"))
          .as(test.getKey())
          .isEqualTo(!theirs.match(message));
      compared++;
    }
    assertThat(compared).isEqualTo(127);
  }

  private static Map<String, JsonNode> legacyCases() throws IOException {
    Map<String, JsonNode> cases = new TreeMap<>();
    for (Path file : logstashFiles()) {
      JsonNode all = MAPPER.readTree(file.toFile());
      String set = file.getFileName().toString().replaceAll("logstash-|.cases.json", "");
      for (int i = 0; i < all.size(); i++) {
        if (!all.get(i).path("mode").asText().equals("ecs-v1")) {
          cases.put(set + "#" + i, all.get(i));
        }
      }
    }
    return cases;
  }

  private static String patternName(JsonNode test) {
    String name = test.get("pattern").asText().split(" - ")[0];
    return name.equals("HTTP DATE parsing") ? "HTTPDATE" : name;
  }

  private static List<Path> logstashFiles() throws IOException {
    try (Stream<Path> files = Files.list(samples)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("logstash-"))
          .sorted()
          .toList();
    }
  }

  private static List<String> differences(JsonNode test) {
    LogFormat grok;
    try {
      grok =
          LogFormats.create(
              "grok",
              Map.of(
                  "pattern",
                  "%{" + patternName(test) + ":whole_match}",
                  "match",
                  test.get("anchored").asBoolean() ? "whole" : "part"));
    } catch (OptionException e) {
      return List.of(e.getMessage());
    }
    Map<String, Object> row = Rows.parse(grok, test.get("message").asText());
    boolean matched = !row.containsKey(LogFormat.REJECTION);
    if (matched) {
      // Logstash keeps the record under this name, unless the pattern has a field of it.
      row.putIfAbsent("message", test.get("message").asText());
    }
    List<String> differences = new ArrayList<>();
    for (JsonNode assertion : test.get("assertions")) {
      if (holds(assertion, row, matched) != assertion.get("positive").asBoolean()) {
        differences.add(assertion + " but " + row);
      }
    }
    return differences;
  }

  private static boolean holds(JsonNode assertion, Map<String, Object> row, boolean matched) {
    JsonNode value = assertion.path("value");
    JsonNode path = assertion.get("path");
    return switch (assertion.get("check").asText()) {
      case "matches" -> matched;
      case "absent" ->
          !path.get(0).asText().equals("tags") && !row.containsKey(path.get(0).asText())
              || path.get(0).asText().equals("tags") && matched;
      case "equals" -> isValue(value, row.get(column(path.get(0).asText())));
      case "include" -> includes(path, value, row, matched);
      default -> throw new AssertionError("no such check: " + assertion);
    };
  }

  private static boolean includes(
      JsonNode path, JsonNode value, Map<String, Object> row, boolean matched) {
    String first = path.isEmpty() ? "" : path.get(0).asText();
    if (first.equals("tags")) {
      return !matched;
    }
    if (first.equals("keys") || first.isEmpty() && value.isTextual()) {
      return row.containsKey(column(value.asText()));
    }
    if (!first.isEmpty()) {
      return String.valueOf(row.get(column(first))).contains(value.asText());
    }
    return matched
        && value.properties().stream()
            .allMatch(entry -> isValue(entry.getValue(), row.get(column(entry.getKey()))));
  }

  /** Of several values, ours is one: Logstash puts the record in front of what a field takes. */
  private static boolean isValue(JsonNode expected, Object ours) {
    if (expected.isArray()) {
      return ours != null
          && Stream.iterate(0, i -> i + 1)
              .limit(expected.size())
              .anyMatch(i -> isValue(expected.get(i), ours));
    }
    if (expected.isNull() || ours == null) {
      return expected.isNull() && ours == null;
    }
    return expected.isNumber()
        ? Double.parseDouble(ours.toString()) == expected.asDouble()
        : ours.toString().equals(expected.asText());
  }

  private static String column(String field) {
    return field.replace('-', '_');
  }

  @Test
  void casesOfVectorEndAsThere() throws IOException {
    int cases = 0;
    for (String file : List.of("vrl-parse_grok.cases.json", "vrl-parse_groks.cases.json")) {
      for (JsonNode test : MAPPER.readTree(samples.resolve(file).toFile())) {
        cases++;
        assertThat(vectorOutcome(test.get("args")))
            .as(file + " " + test.get("name").asText())
            .isEqualTo(
                test.has("want")
                    ? MAPPER.convertValue(test.get("want"), Map.class)
                    : Map.of("error", test.get("name").asText()));
      }
    }
    assertThat(cases).isEqualTo(8);
  }

  /** What the first pattern that matches finds. */
  private static Map<String, Object> vectorOutcome(JsonNode arguments) {
    Iterable<JsonNode> patterns =
        arguments.has("pattern") ? List.of(arguments.get("pattern")) : arguments.get("patterns");
    Map<String, String> options = new HashMap<>();
    options.put("match", "whole");
    options.put(
        "definitions",
        arguments.path("aliases").properties().stream()
            .map(alias -> alias.getKey() + " " + alias.getValue().asText())
            .collect(Collectors.joining("\n")));
    for (JsonNode pattern : patterns) {
      options.put("pattern", pattern.asText());
      try {
        Map<String, Object> row =
            Rows.parse(LogFormats.create("grok", options), arguments.get("value").asText());
        if (!row.containsKey(LogFormat.REJECTION)) {
          return row;
        }
      } catch (OptionException e) {
        return Map.of("error", "invalid_grok");
      }
    }
    return Map.of("error", "error2");
  }
}
