package io.millrace.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Flow logs from public repositories: values as other tools read them, every line accounted for.
 */
class VpcFlowSamplesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Our columns by the attributes of OpenTelemetry. */
  private static final Map<String, String> OTEL =
      Map.ofEntries(
          Map.entry("aws.vpc.flow.log.version", "version"),
          Map.entry("network.interface.name", "interface_id"),
          Map.entry("source.port", "srcport"),
          Map.entry("destination.port", "dstport"),
          Map.entry("aws.vpc.flow.packets", "packets"),
          Map.entry("aws.vpc.flow.bytes", "bytes"),
          Map.entry("aws.vpc.flow.start", "start"),
          Map.entry("aws.vpc.flow.action", "action"),
          Map.entry("aws.vpc.flow.status", "log_status"),
          Map.entry("source.address", "srcaddr"),
          Map.entry("destination.address", "dstaddr"));

  private static Path vpcflow;

  @BeforeAll
  static void findSamples() {
    vpcflow = Samples.folder("vpcflow");
  }

  /** In AWS's page a header lists the fields of the blocks after it. */
  @Test
  void examplesOfAwsAreRead() throws IOException {
    Map<String, Integer> outcomes = new TreeMap<>();
    String fields = "";
    for (String line : lines("awsdocs-flow-log-examples.txt")) {
      if (line.isEmpty()) {
        continue;
      }
      String outcome = outcome(fields, line);
      if (outcome.startsWith("header line")) {
        fields = line;
        outcome = outcome(fields, line);
      }
      outcomes.merge(outcome, 1, Integer::sum);
    }

    assertThat(outcomes)
        .containsExactly(
            // Three dots stand for lines that the page leaves out.
            Map.entry("column 'version' is no INT", 1),
            Map.entry("header line", 4),
            Map.entry("parsed", 25),
            // The page explains two lines in a comment behind them.
            Map.entry("text after the last column 'pkt_dstaddr'", 2));
  }

  @ParameterizedTest
  @CsvSource({
    "lambda-promtail-vpcflow.log, 3, header line",
    "otel-vpc_multi.log, 2, header line",
    "otel-too_many_fields.log, 0, header line;text after the last column 'log_status'",
  })
  void everyLineIsAccountedFor(String log, int parsed, String rejections) throws IOException {
    List<String> refused = new ArrayList<>();
    int good = 0;
    for (String line : lines(log)) {
      String outcome = outcome("", line);
      if (outcome.equals("parsed")) {
        good++;
      } else {
        refused.add(outcome);
      }
    }

    assertThat(good).isEqualTo(parsed);
    assertThat(refused).containsExactly(rejections.split(";"));
  }

  @Test
  void valuesAreThoseOfOpenTelemetry() throws IOException {
    Map<?, ?> expected =
        (Map<?, ?>)
            new Load(LoadSettings.builder().build())
                .loadFromString(
                    Files.readString(vpcflow.resolve("otel-vpc_multi.log.expected.yaml")));
    List<?> records =
        (List<?>) first(first(expected, "resourceLogs"), "scopeLogs").get("logRecords");
    List<String> lines = lines("otel-vpc_multi.log");

    assertThat(records).hasSize(2);
    for (int i = 0; i < records.size(); i++) {
      Map<?, ?> record = (Map<?, ?>) records.get(i);
      Map<String, String> row = row("", lines.get(i + 1));
      int compared = 0;
      for (Object attribute : (List<?>) record.get("attributes")) {
        Map<?, ?> entry = (Map<?, ?>) attribute;
        String column = OTEL.get(entry.get("key"));
        if (column != null) {
          Object value = ((Map<?, ?>) entry.get("value")).values().iterator().next();
          assertThat(row).containsEntry(column, value.toString());
          compared++;
        }
      }
      assertThat(compared).isEqualTo(11);
      // OpenTelemetry takes the end for the time of the record.
      assertThat(row.get("end") + "000000000").isEqualTo(record.get("timeUnixNano"));
    }
  }

  @Test
  void valuesAreThoseOfVector() throws IOException {
    JsonNode test = read("vrl-parse_aws_vpc_flow_log.cases.json").get(0);
    Map<String, String> wanted = new TreeMap<>();
    test.get("want").fields().forEachRemaining(f -> wanted.put(f.getKey(), f.getValue().asText()));

    assertThat(new TreeMap<>(row("", test.get("args").get("value").asText()))).isEqualTo(wanted);
  }

  @Test
  void everyLineOfVectorHasTheWordsThatItIsMadeOf() throws IOException {
    int lines = 0;
    for (JsonNode group : read("vrl-vpcflow-lines.json")) {
      String fields = group.get("format").asText("");
      LogFormat format = format(fields.equals("null") ? "" : fields);
      for (JsonNode line : group.get("lines")) {
        String[] words = line.asText().split(" ");
        Map<String, String> expected = new LinkedHashMap<>();
        for (int i = 0; i < words.length; i++) {
          if (!words[i].equals("-")) {
            expected.put(format.fields().fieldNames()[i], words[i]);
          }
        }
        assertThat(row(format, line.asText())).isEqualTo(expected);
        lines++;
      }
    }
    assertThat(lines).isEqualTo(17);
  }

  /** These are events of another tool's own form, of which none has a flow log's fields alone. */
  @Test
  void eventsOfAnotherToolAreRejected() throws IOException {
    List<String> lines = lines("panther-analysis-vpcflow.jsonl");

    assertThat(lines).hasSize(20);
    for (String line : lines) {
      assertThat(outcome("", MAPPER.readTree(line).get("log").toString()))
          .startsWith("the JSON object has '");
    }
  }

  private static String outcome(String fields, String line) {
    Map<String, Object> row = Rows.parse(format(fields), line);
    Map<?, ?> rejection = (Map<?, ?>) row.get(LogFormat.REJECTION);
    return rejection == null ? "parsed" : rejection.get("reason").toString();
  }

  private static Map<String, String> row(String fields, String line) {
    return row(format(fields), line);
  }

  /** As the log has it: times in seconds. */
  private static Map<String, String> row(LogFormat format, String line) {
    Map<String, String> texts = new LinkedHashMap<>();
    Rows.parse(format, line)
        .forEach(
            (column, value) -> {
              boolean time = column.equals("start") || column.equals("end");
              texts.put(column, time ? "" + (long) value / 1_000_000 : value.toString());
            });
    return texts;
  }

  private static LogFormat format(String fields) {
    return LogFormats.create("vpc-flow", Map.of("fields", fields));
  }

  private static Map<?, ?> first(Map<?, ?> parent, String list) {
    return (Map<?, ?>) ((List<?>) parent.get(list)).get(0);
  }

  private static List<String> lines(String file) throws IOException {
    return Files.readAllLines(vpcflow.resolve(file));
  }

  private static JsonNode read(String file) throws IOException {
    return MAPPER.readTree(Files.readAllBytes(vpcflow.resolve(file)));
  }
}
