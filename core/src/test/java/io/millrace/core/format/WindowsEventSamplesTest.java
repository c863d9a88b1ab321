package io.millrace.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Real events come out whole, member by member, and other logs of Windows are no events. */
class WindowsEventSamplesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final LogFormat EVENTS = LogFormats.create("windows-event", Map.of());

  /** Members of the flat exports with a column. */
  private static final Map<String, String> COLUMNS =
      Map.ofEntries(
          Map.entry("TimeCreated", "time"),
          Map.entry("EventID", "event_id"),
          Map.entry("Level", "level"),
          Map.entry("Task", "task"),
          Map.entry("Keywords", "keywords"),
          Map.entry("SourceName", "provider"),
          Map.entry("ProviderGuid", "provider_guid"),
          Map.entry("Channel", "channel"),
          Map.entry("Hostname", "computer"),
          Map.entry("Message", "message"),
          Map.entry("ProcessID", "process_id"),
          Map.entry("ProcessName", "process_name"),
          Map.entry("Status", "status"),
          Map.entry("SubjectUserSid", "subject_user_sid"),
          Map.entry("SubjectUserName", "subject_user_name"),
          Map.entry("SubjectDomainName", "subject_domain_name"),
          Map.entry("SubjectLogonId", "subject_logon_id"),
          Map.entry("TargetUserSid", "target_user_sid"),
          Map.entry("TargetUserName", "target_user_name"),
          Map.entry("TargetDomainName", "target_domain_name"),
          Map.entry("TargetLogonId", "target_logon_id"));

  @Test
  void everyMemberOfEveryFlatEventIsKept() throws IOException {
    Path folder = Samples.folder("winevent");
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().contains("otrf-")).sorted().toList();
    }
    List<Integer> events = new ArrayList<>();
    Map<String, Integer> channels = new TreeMap<>();
    int members = 0;
    int dashes = 0;
    for (Path file : files) {
      List<String> lines = Files.readAllLines(file);
      events.add(lines.size());
      for (String line : lines) {
        JsonNode event = MAPPER.readTree(line);
        Map<String, Object> row = Rows.parse(EVENTS, line + "\r\n");
        assertThat(row).as(line).isEqualTo(expected(event));
        channels.merge((String) row.get("channel"), 1, Integer::sum);
        members += event.size();
        dashes += "-".equals(event.path("TargetUserName").asText()) ? 1 : 0;
      }
    }

    assertThat(events).containsExactly(118, 122, 120);
    assertThat(members).isEqualTo(6706);
    assertThat(channels)
        .isEqualTo(
            Map.of("Microsoft-Windows-Sysmon/Operational", 310, "Security", 49, "System", 1));
    // The one difference: a dash is null.
    assertThat(dashes).isEqualTo(2);
  }

  private static Map<String, Object> expected(JsonNode event) {
    Map<String, Object> row = new HashMap<>();
    Map<String, String> rescued = new HashMap<>();
    event
        .fields()
        .forEachRemaining(
            member -> {
              String column = COLUMNS.get(member.getKey());
              String text = member.getValue().asText(null);
              if (column == null) {
                rescued.put(member.getKey(), text);
              } else if (!text.equals("-")) {
                row.put(column, value(column, text));
              }
            });
    if (!rescued.isEmpty()) {
      row.put("rescued", rescued);
    }
    return row;
  }

  private static Object value(String column, String text) {
    return switch (column) {
      case "event_id", "level", "task" -> Integer.valueOf(text);
      case "process_id" -> Long.valueOf(text);
      case "time" -> {
        LocalDateTime time = LocalDateTime.parse(text.replace(' ', 'T').replace("Z", ""));
        yield time.toEpochSecond(ZoneOffset.UTC) * 1_000_000 + time.getNano() / 1000;
      }
      default -> text;
    };
  }

  @Test
  void logonOfTheEventViewerIsRead() throws IOException {
    Path file = Samples.folder("winevent").resolve("crowdsec-windows-logs.log");
    List<String> lines = Files.readAllLines(file);

    assertThat(lines).hasSize(1);
    Map<String, Object> row = Rows.parse(EVENTS, lines.get(0));
    assertThat((Map<?, ?>) row.remove("event_data")).hasSize(21);
    assertThat(row)
        .isEqualTo(
            WindowsEventTest.map(
                "time", WindowsEventTest.micros("2022-04-28T16:09:28.944354Z"),
                "event_id", 4625,
                "version", 0,
                "level", 0,
                "task", 12544,
                "opcode", 0,
                "keywords", "0x8010000000000000",
                "provider", "Microsoft-Windows-Security-Auditing",
                "provider_guid", "{54849625-5478-4994-a5ba-3e3b0328c30d}",
                "channel", "Security",
                "computer", "exchange-1.mydomain.test",
                "record_id", 2524L,
                "process_id", 712L,
                "thread_id", 11528L,
                "activity_id", "{31491fb2-5b07-0001-4d20-4931075bd801}",
                "subject_user_sid", "S-1-5-18",
                "subject_user_name", "EXCHANGE-1$",
                "subject_domain_name", "MYDOMAIN",
                "subject_logon_id", "0x3e7",
                "target_user_sid", "S-1-0-0",
                "target_user_name", "testuser@mydomain.test",
                "target_domain_name", "EXCHANGE-1",
                "logon_type", 8,
                "ip_address", "192.168.9.212",
                "ip_port", 1628,
                "workstation_name", "EXCHANGE-1",
                "process_name", "C:\\Windows\\System32\\inetsrv\\w3wp.exe",
                "authentication_package", "Negotiate",
                "status", "0xc000006d",
                "sub_status", "0xc0000064",
                "failure_reason", "%%2313"));
  }

  @Test
  void eventOfIisAgreesWithCrowdsec() throws IOException {
    Path folder = Samples.folder("iis");
    List<String> lines = Files.readAllLines(folder.resolve("crowdsec-iis-xml-logs.log"));
    JsonNode parser =
        MAPPER.readTree(folder.resolve("crowdsec-iis-xml-logs.expected.json").toFile()).get(0);

    assertThat(lines).hasSize(1);
    Map<String, Object> row = Rows.parse(EVENTS, lines.get(0));
    Map<?, ?> data = (Map<?, ?>) row.get("event_data");
    JsonNode parsed = parser.get("parsed");
    JsonNode meta = parser.get("meta");
    Map<String, String> ours = new HashMap<>();
    ours.put("Source", row.get("provider").toString());
    ours.put("UserSID", row.get("user_id").toString());
    ours.put("Channel", row.get("channel").toString());
    ours.put("Computer", row.get("computer").toString());
    ours.put("EventID", row.get("event_id").toString());
    ours.put("http_args", data.get("cs-uri-query").toString());
    ours.put("http_path", data.get("cs-uri-stem").toString());
    ours.put("verb", data.get("cs-method").toString());
    ours.forEach((name, value) -> assertThat(value).as(name).isEqualTo(parsed.get(name).asText()));
    // What remains is made of the others, or says which parser it was.
    assertThat(parsed.size() - ours.size()).isEqualTo(2);
    assertThat(data.get("c-ip")).isEqualTo(meta.get("source_ip").asText());
    assertThat(data.get("sc-status")).isEqualTo(meta.get("http_status").asText());
    assertThat(data.get("csUser-Agent")).isEqualTo(meta.get("http_user_agent").asText());
    assertThat(data.get("s-sitename")).isEqualTo(meta.get("target_fqdn").asText());
    assertThat(data).hasSize(24);
    assertThat(data.get("CustomFields")).isEqualTo("");
  }

  @Test
  void otherLogsOfTheAgentAreNoEvents() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(Samples.folder("kinesis-agent"))) {
      files = all.sorted().toList();
    }
    Map<String, Integer> reasons = new TreeMap<>();
    for (Path file : files) {
      for (String line : Files.readString(file, StandardCharsets.UTF_8).lines().toList()) {
        String rejection = Rows.rejection(EVENTS, line);
        reasons.merge(rejection.replaceAll(" @\\d+$", ""), 1, Integer::sum);
      }
    }

    assertThat(files).hasSize(4);
    assertThat(reasons).isEqualTo(Map.of("empty record", 4, "neither a JSON object nor XML", 249));
  }
}
