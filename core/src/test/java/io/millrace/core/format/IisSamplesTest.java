package io.millrace.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Agreement with other tools on logs of IIS and HTTP.sys. */
class IisSamplesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Every field that the samples have, so that what a file's directives name finds its column. */
  private static final String FIELDS =
      "date time s-sitename s-computername s-ip cs-method cs-uri cs-uri-stem cs-uri-query s-port"
          + " cs-username c-ip c-port cs-version cs(User-Agent) cs(Cookie) cs(Referer) cs-host"
          + " sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken s-siteid s-reason"
          + " s-queuename";

  private static final Map<String, String> FILEBEAT =
      Map.ofEntries(
          Map.entry("destination.address", "s_ip"),
          Map.entry("destination.port", "s_port"),
          Map.entry("destination.domain", "cs_host"),
          Map.entry("source.address", "c_ip"),
          Map.entry("source.port", "c_port"),
          Map.entry("user.name", "cs_username"),
          Map.entry("http.request.method", "cs_method"),
          Map.entry("http.request.referrer", "cs_referer"),
          Map.entry("http.request.body.bytes", "cs_bytes"),
          Map.entry("http.response.body.bytes", "sc_bytes"),
          Map.entry("http.response.status_code", "sc_status"),
          Map.entry("iis.access.cookie", "cs_cookie"),
          Map.entry("iis.access.server_name", "s_computername"),
          Map.entry("iis.access.site_name", "s_sitename"),
          Map.entry("iis.access.sub_status", "sc_substatus"),
          Map.entry("iis.access.win32_status", "sc_win32_status"),
          Map.entry("iis.error.reason_phrase", "s_reason"),
          Map.entry("user_agent.original", "cs_user_agent"));

  private static final Map<String, String> PLASO =
      Map.of(
          "dest_ip", "s_ip",
          "dest_port", "s_port",
          "http_method", "cs_method",
          "http_status", "sc_status",
          "requested_uri_stem", "cs_uri_stem",
          "source_ip", "c_ip",
          "protocol_version", "cs_version",
          "user_agent", "cs_user_agent");

  private static Path iis;
  private final Map<String, String> differences = new TreeMap<>();

  @BeforeAll
  static void findSamples() {
    iis = Samples.folder("iis");
  }

  @Test
  void everyEventOfFilebeatAgrees() throws IOException {
    int events = 0;
    for (String log :
        List.of(
            "filebeat-iis-access-test-iis-7.5.log",
            "filebeat-iis-access-test-ipv6zone.log",
            "filebeat-iis-error-test.log")) {
      List<Map<String, Object>> rows = parse(log, FIELDS);
      events += compareToFilebeat(log, rows);
    }
    // Two lines at the end have IIS's default fields, not those that the last directive names.
    String mixed = "filebeat-iis-access-test.log";
    List<String> lines = WeblogCases.lines(iis.resolve(mixed));
    List<Map<String, Object>> all = parse(mixed, FIELDS, 2);
    LogFormat defaults = LogFormats.create("w3c-extended", Map.of());
    lines
        .subList(lines.size() - 2, lines.size())
        .forEach(line -> all.add(Rows.parse(defaults, line)));
    events += compareToFilebeat(mixed, all);
    // The file begins in the middle of a log: a field of the server's own, and no directives.
    String forwarded =
        "date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port"
            + " cs-username c-ip cs-version cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status"
            + " sc-substatus sc-win32-status sc-bytes cs-bytes time-taken X-Forwarded-For";
    String log = "filebeat-iis-access-test-x-forward-for-extended.log";
    List<Map<String, Object>> rows = parse(log, forwarded);
    events += compareToFilebeat(log, rows);

    assertThat(rows).allSatisfy(row -> assertThat(row).containsKey("x_forwarded_for"));
    // Somebody's mail program made links of addresses, which Filebeat undoes.
    assertThat(differences)
        .isEqualTo(
            Map.of(
                "filebeat-iis-access-test-iis-7.5.log#0 c_ip",
                "[10.100.118.31](http://10.100.118.31) for 10.100.118.31",
                "filebeat-iis-access-test-iis-7.5.log#0 s_ip",
                "[10.100.220.70](http://10.100.220.70) for 10.100.220.70"));
    assertThat(events).isEqualTo(5 + 4 + 1 + 4 + 6);
  }

  private int compareToFilebeat(String log, List<Map<String, Object>> rows) throws IOException {
    JsonNode events = MAPPER.readTree(iis.resolve(log + ".expected.json").toFile());
    assertThat(rows).as(log).hasSameSizeAs(events);
    for (int i = 0; i < rows.size(); i++) {
      JsonNode event = events.get(i);
      compare(log + "#" + i, event, FILEBEAT, rows.get(i));
      Instant time = OffsetDateTime.parse(event.get("@timestamp").asText()).toInstant();
      assertThat(rows.get(i)).containsEntry("time", time.toEpochMilli() * 1000);
      if (event.has("event.duration")) {
        assertThat(rows.get(i))
            .containsEntry("time_taken", event.get("event.duration").asLong() / 1_000_000);
      }
    }
    return rows.size();
  }

  @Test
  void everyEventOfPlasoAgreesButForPlusesInAgents() throws IOException {
    int events = 0;
    for (String log : List.of("iis10", "iis6", "iis7_sqli", "iis_without_date")) {
      List<Map<String, Object>> rows = parse("plaso-" + log + ".log", FIELDS);
      JsonNode expected =
          MAPPER.readTree(iis.resolve("plaso-" + log + ".log.expected.json").toFile());
      assertThat(rows).as(log).hasSize(expected.get("counts").get("event_data").asInt());
      for (JsonNode event : expected.get("events")) {
        events++;
        Map<String, Object> row = rows.get(event.get("index").asInt());
        compare(log, event.get("expected"), PLASO, row);
        String time = event.get("expected").get("last_written_time").asText();
        assertThat(row)
            .containsEntry("time", OffsetDateTime.parse(time).toEpochSecond() * 1_000_000);
      }
    }

    // A plus in an agent means a space, which Plaso leaves as it is.
    assertThat(differences)
        .containsOnlyKeys("iis10 cs_user_agent", "iis6 cs_user_agent", "iis7_sqli cs_user_agent")
        .allSatisfy(
            (name, difference) -> {
              String[] values = difference.split(" for ");
              assertThat(values[0]).isEqualTo(values[1].replace('+', ' '));
            });
    assertThat(events).isEqualTo(4);
  }

  private void compare(
      String name, JsonNode theirs, Map<String, String> names, Map<String, Object> ours) {
    names.forEach(
        (their, our) -> {
          String expected = theirs.path(their).asText(null);
          if (theirs.has(their) && !String.valueOf(ours.get(our)).equals(expected)) {
            differences.put(name + " " + our, ours.get(our) + " for " + expected);
          }
        });
  }

  /** Each line of data as a record of its own, with all directives before it in front. */
  private static List<Map<String, Object>> parse(String log, String fields) throws IOException {
    return parse(log, fields, 0);
  }

  /**
   * @param misfits number of lines at the end that are not as the directives say, and rejected
   */
  private static List<Map<String, Object>> parse(String log, String fields, int misfits)
      throws IOException {
    LogFormat format = LogFormats.create("w3c-extended", Map.of("fields", fields));
    List<Map<String, Object>> rows = new ArrayList<>();
    StringBuilder directives = new StringBuilder();
    List<String> lines = WeblogCases.lines(iis.resolve(log));
    for (String line : lines.subList(0, lines.size() - misfits)) {
      if (line.startsWith("#")) {
        assertThat(Rows.rejection(format, line)).isEqualTo("directive line @0");
        directives.append(line).append('\n');
      } else {
        Map<String, Object> row = Rows.parse(format, directives + line);
        assertThat(row).as(log).doesNotContainKeys(LogFormat.REJECTION, "rescued");
        rows.add(row);
      }
    }
    for (String line : lines.subList(lines.size() - misfits, lines.size())) {
      assertThat(Rows.rejection(format, directives + line)).startsWith("column 's_port' is no INT");
    }
    return rows;
  }
}
