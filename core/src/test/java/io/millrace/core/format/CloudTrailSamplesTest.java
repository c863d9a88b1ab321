package io.millrace.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every event of real delivery files and of other tools comes out whole, member by member. */
class CloudTrailSamplesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final LogFormat CLOUDTRAIL = LogFormats.create("cloudtrail", Map.of());

  /** Prefix of the columns for the members of each object, by the object's path. */
  private static final Map<String, String> PREFIXES =
      Map.of(
          "userIdentity.", "user_",
          "userIdentity.sessionContext.", "",
          "userIdentity.sessionContext.sessionIssuer.", "issuer_",
          "userIdentity.sessionContext.attributes.", "");

  private static final Map<String, String> NAMES =
      Map.of(
          "sourceIPAddress", "source_ip_address",
          "requestID", "request_id",
          "eventID", "event_id",
          "sharedEventID", "shared_event_id",
          "userIdentity.userName", "user_name",
          "userIdentity.sessionContext.ec2RoleDelivery", "ec2_role_delivery",
          "userIdentity.sessionContext.attributes.creationDate", "session_created");

  private static Path samples;

  @BeforeAll
  static void findSamples() {
    samples = Samples.folder("cloudtrail");
  }

  @Test
  void everyRecordOfDeliveryFilesIsAnEvent() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(samples.resolve("invictus"))) {
      files = all.sorted().toList();
    }
    int events = 0;
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      assertThat(Rows.parse(CLOUDTRAIL, bytes).get(LogFormat.REJECTION))
          .isEqualTo(Map.of("reason", "delivery file, not an event", "at", 0));
      for (JsonNode event : MAPPER.readTree(bytes).get("Records")) {
        assertWhole(event, event.toString(), Set.of());
        events++;
      }
    }

    assertThat(files).hasSize(28);
    assertThat(events).isEqualTo(1233);
  }

  @Test
  void printedEventsOfOtherToolsAreWhole() throws IOException {
    JsonNode promtail =
        MAPPER.readTree(samples.resolve("lambda-promtail-cloudtrail.json").toFile());
    for (JsonNode event : promtail.get("Records")) {
      assertWhole(event, event.toPrettyString(), Set.of());
    }
    Path otrf = samples.resolve("otrf-ec2_proxy_s3_exfiltration_2020-09-14011940.json");
    List<String> lines = Files.readAllLines(otrf);
    for (String line : lines) {
      // Logstash moved the time of the event.
      assertWhole(
          MAPPER.readTree(line), line, Set.of("@timestamp", "@version", "resources[0].ARNPrefix"));
    }

    assertThat(promtail.get("Records")).hasSize(2);
    assertThat(lines).hasSize(103);
  }

  @Test
  void abridgedEventsAreWholeUnlessTheirNamesAreInLowerCase() throws IOException {
    List<String> lines = Files.readAllLines(samples.resolve("panther-analysis-cloudtrail.jsonl"));
    List<Integer> rejected = new ArrayList<>();
    Set<String> rescued = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      JsonNode event = MAPPER.readTree(lines.get(i)).get("log");
      if (Rows.parse(CLOUDTRAIL, event.toString()).containsKey(LogFormat.REJECTION)) {
        rejected.add(i);
        assertThat(Rows.rejection(CLOUDTRAIL, event.toString())).startsWith("no CloudTrail event");
        assertThat(event.has("eventname")).isTrue();
      } else {
        assertWhole(event, event.toString(), null).forEach(path -> rescued.add(withoutRest(path)));
      }
    }

    assertThat(lines).hasSize(212);
    assertThat(rejected).containsExactly(14, 15, 16);
    // Beside Panther's own: what its authors misspelt, and prefixes of S3 objects.
    assertThat(rescued)
        .containsExactlyInAnyOrder(
            "p_",
            "resources",
            "userIdentity.accesKeyId",
            "userIdentity.accesskeyid",
            "userIdentity.accountid",
            "userIdentity.principalid",
            "userIdentity.sessioncontext");
  }

  /** Panther's own members by their prefix, those of a list's elements by the list. */
  private static String withoutRest(String path) {
    return path.startsWith("p_") ? "p_" : path.split("\\[")[0];
  }

  @Test
  void lookedUpEventsAgreeWithPlaso() throws IOException {
    List<String> lines = Files.readAllLines(samples.resolve("plaso-aws_cloudtrail.jsonl"));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String line : lines) {
      assertThat(Rows.rejection(CLOUDTRAIL, line)).startsWith("no CloudTrail event");
      String event = MAPPER.readTree(line).get("CloudTrailEvent").asText();
      assertWhole(MAPPER.readTree(event), event, Set.of());
      rows.add(Rows.parse(CLOUDTRAIL, event));
    }
    JsonNode expected =
        MAPPER
            .readTree(samples.resolve("plaso-aws_cloudtrail.jsonl.expected.json").toFile())
            .get("events")
            .get(0)
            .get("expected");

    assertThat(rows).hasSize(6);
    assertThat(rows.get(0))
        .containsEntry("event_name", expected.get("event_name").asText())
        .containsEntry("event_source", expected.get("event_source").asText())
        .containsEntry("source_ip_address", expected.get("source_ip").asText())
        .containsEntry("user_access_key_id", expected.get("access_key").asText())
        .containsEntry("user_arn", expected.get("user_identity_arn").asText())
        .containsEntry("user_name", expected.get("username").asText())
        .containsEntry("event_time", micros(expected.get("recorded_time").asText()));
  }

  @Test
  void examplesOfTheDocumentationAreWhole() throws IOException {
    int events = 0;
    int insights = 0;
    for (String file :
        List.of(
            "awsdocs-cloudtrail-log-file-examples.json",
            "awsdocs-non-api-aws-service-events.json")) {
      for (JsonNode block : MAPPER.readTree(samples.resolve(file).toFile())) {
        String text = block.get("text").asText();
        if (!block.get("valid_json").asBoolean()) {
          // A comma is missing as printed.
          assertThat(Rows.rejection(CLOUDTRAIL, text)).startsWith("delivery file, not an event");
          continue;
        }
        JsonNode tree = MAPPER.readTree(text);
        for (JsonNode event : tree.has("Records") ? tree.get("Records") : List.of(tree)) {
          assertWhole(event, event.toPrettyString(), null);
          events++;
          insights += event.path("eventCategory").asText().equals("Insight") ? 1 : 0;
        }
      }
    }

    assertThat(events).isEqualTo(9);
    assertThat(insights).isEqualTo(2);
  }

  /**
   * Asserts that the row holds what the event holds, found by another parser.
   *
   * @param rescued all that may be in the map, or null for anything
   * @return the names in the map
   */
  private static Set<String> assertWhole(JsonNode event, String text, Set<String> rescued)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    InternalRow row = CLOUDTRAIL.parse(bytes, 0, bytes.length);
    Map<String, Object> ours = new HashMap<>(Rows.values(row, CLOUDTRAIL.rowType()));
    Map<?, ?> map = (Map<?, ?>) ours.getOrDefault("rescued", Map.of());
    Set<String> names = map.keySet().stream().map(Object::toString).collect(Collectors.toSet());

    Map<String, String> found = new TreeMap<>();
    map.forEach((name, value) -> found.put("rescued " + name, comparable((String) value)));
    ours.remove("rescued");
    if (ours.get("resources") instanceof ArrayData resources) {
      ours.put("resources", resources(resources));
    }
    ours.forEach((name, value) -> found.put(name, comparable(value.toString())));
    Map<String, String> expected = new TreeMap<>();
    expect(event, "", names, expected);

    assertThat(found).as(text).isEqualTo(expected);
    if (rescued != null) {
      assertThat(names).as(text).isSubsetOf(rescued);
    }
    return names;
  }

  private static void expect(
      JsonNode object, String path, Set<String> rescued, Map<String, String> expected) {
    object
        .fields()
        .forEachRemaining(
            member -> {
              String name = path + member.getKey();
              JsonNode value = member.getValue();
              if (rescued.contains(name)) {
                expected.put("rescued " + name, comparable(text(value)));
              } else if (PREFIXES.containsKey(name + ".") && value.isObject()) {
                expect(value, name + ".", rescued, expected);
              } else if (name.equals("resources") && value.isArray()) {
                expected.put(name, resources(value, rescued, expected));
              } else if (!value.isNull()) {
                String column = column(path, member.getKey());
                boolean time = column.equals("event_time") || column.equals("session_created");
                expected.put(
                    column,
                    time ? String.valueOf(micros(value.asText())) : comparable(text(value)));
              }
            });
  }

  private static String column(String path, String name) {
    String snake = name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    return NAMES.getOrDefault(path + name, PREFIXES.getOrDefault(path, "") + snake);
  }

  private static String resources(
      JsonNode array, Set<String> rescued, Map<String, String> expected) {
    for (int i = 0; i < array.size(); i++) {
      String path = "resources[" + i + "].";
      array
          .get(i)
          .fields()
          .forEachRemaining(
              member -> {
                if (rescued.contains(path + member.getKey())) {
                  expected.put(
                      "rescued " + path + member.getKey(), comparable(text(member.getValue())));
                }
              });
    }
    return StreamSupport.stream(array.spliterator(), false)
        .map(
            resource ->
                Stream.of("ARN", "accountId", "type")
                    .map(name -> resource.path(name).asText(null))
                    .toList()
                    .toString())
        .toList()
        .toString();
  }

  private static String resources(ArrayData array) {
    List<String> resources = new ArrayList<>();
    for (int i = 0; i < array.numElements(); i++) {
      InternalRow resource = array.getStruct(i, 3);
      List<String> values = new ArrayList<>();
      for (int k = 0; k < 3; k++) {
        values.add(resource.isNullAt(k) ? null : resource.getUTF8String(k).toString());
      }
      resources.add(values.toString());
    }
    return resources.toString();
  }

  private static String text(JsonNode value) {
    return value.isNull() ? null : value.isValueNode() ? value.asText() : value.toString();
  }

  /** JSON without the spaces between its tokens. */
  private static String comparable(String text) {
    if (text == null || !(text.startsWith("{") || text.startsWith("["))) {
      return text;
    }
    try {
      return MAPPER.readTree(text).toString();
    } catch (IOException e) {
      return text;
    }
  }

  private static long micros(String time) {
    OffsetDateTime parsed = OffsetDateTime.parse(withOffset(time));
    return parsed.toEpochSecond() * 1_000_000 + parsed.getNano() / 1000;
  }

  /** As Panther writes it, without an offset: in UTC. */
  private static String withOffset(String time) {
    String iso = time.replace(' ', 'T');
    return iso.matches(".*(Z|[+-]\\d\\d:\\d\\d)") ? iso : iso + "Z";
  }
}
