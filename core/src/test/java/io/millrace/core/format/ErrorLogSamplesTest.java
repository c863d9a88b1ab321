package io.millrace.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Agreement with other tools on the error logs among their samples. */
class ErrorLogSamplesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Differences by case and column, each with its rule. */
  private static final Map<String, String> DIFFERENCES =
      Map.of(
          "filebeat 1 message", "the AH code is a column of its own",
          "filebeat 3 message", "the AH code is a column of its own",
          "crowdsec nginx 8 request", "the request is the whole line, not its target",
          "vrl error_rate_delaying message", "excess and zone stay in the message",
          "logstash 10 code", "the file and line of the source are columns of their own",
          "logstash 10 message", "client and AH code are columns of their own");

  private static final Map<String, String> FILEBEAT =
      Map.of(
          "apache.error.module", "module",
          "log.level", "level",
          "message", "message",
          "process.pid", "pid",
          "process.thread.id", "tid",
          "source.address", "client",
          "source.port", "client_port");

  private static final Map<String, String> CROWDSEC =
      Map.ofEntries(
          Map.entry("client", "client"),
          Map.entry("clientport", "client_port"),
          Map.entry("errorcode", "code"),
          Map.entry("loglevel", "level"),
          Map.entry("message", "message"),
          Map.entry("module", "module"),
          Map.entry("pid", "pid"),
          Map.entry("tid", "tid"),
          Map.entry("proxy_errorcode", "error_status"),
          Map.entry("proxy_errormessage", "error_text"),
          Map.entry("remote_addr", "client"),
          Map.entry("cid", "connection"),
          Map.entry("request", "request"),
          Map.entry("target_fqdn", "server"));

  private static final Map<String, String> VRL =
      Map.ofEntries(
          Map.entry("message", "message"),
          Map.entry("message2", "message"),
          Map.entry("module", "module"),
          Map.entry("severity", "level"),
          Map.entry("pid", "pid"),
          Map.entry("tid", "tid"),
          Map.entry("thread", "tid"),
          Map.entry("cid", "connection"),
          Map.entry("client", "client"),
          Map.entry("port", "client_port"),
          Map.entry("server", "server"),
          Map.entry("request", "request"),
          Map.entry("upstream", "upstream"),
          Map.entry("host", "host"),
          Map.entry("referer", "referrer"));

  private static final Map<String, String> LOGSTASH =
      Map.of(
          "module", "module",
          "loglevel", "level",
          "pid", "pid",
          "tid", "tid",
          "clientip", "client",
          "clientport", "client_port",
          "errorcode", "code",
          "message", "message");

  private final Map<String, String> differences = new TreeMap<>();
  private int cases;

  @Test
  void everyCaseEndsAsInItsToolOrIsListed() throws IOException {
    Path weblog = Samples.folder("weblog");
    JsonNode filebeat = read(weblog, "filebeat-apache-error-test.log.expected.json");
    for (int i = 0; i < filebeat.size(); i++) {
      String line = filebeat.get(i).get("event.original").asText();
      Map<String, Object> row = parse("apache-error", "-02:00", line);
      compare("filebeat " + i, filebeat.get(i), FILEBEAT, row);
      // Filebeat cuts microseconds off.
      assertThat((long) row.get("time") / 1000)
          .isEqualTo(
              OffsetDateTime.parse(filebeat.get(i).get("@timestamp").asText())
                  .toInstant()
                  .toEpochMilli());
    }
    for (int i = 7; i < 9; i++) {
      crowdsec("crowdsec apache " + i, weblog, "apache2-logs", "apache-error", i);
    }
    crowdsec("crowdsec nginx 8", weblog, "nginx_http-logs", "nginx-error", 8);
    vrl(weblog, "vrl-parse_apache_log.cases.json", "apache-error");
    vrl(weblog, "vrl-parse_nginx_log.cases.json", "nginx-error");
    logstash(Samples.folder("grok-and-parse"));

    assertThat(differences.keySet()).isEqualTo(new TreeMap<>(DIFFERENCES).keySet());
    assertThat(cases).isEqualTo(4 + 3 + 2 + 4 + 4);
  }

  private void crowdsec(String name, Path weblog, String set, String format, int index)
      throws IOException {
    JsonNode parsed = read(weblog, "crowdsec-" + set + ".expected.json").get(index).get("parsed");
    String line = WeblogCases.lines(weblog.resolve("crowdsec-" + set + ".log")).get(index);
    compare(name, parsed, CROWDSEC, parse(format, "UTC", line));
  }

  private void vrl(Path weblog, String file, String format) throws IOException {
    for (JsonNode test : read(weblog, file)) {
      if (test.get("name").asText().startsWith("error_")) {
        Map<String, Object> row = parse(format, "UTC", test.get("args").get("value").asText());
        compare("vrl " + test.get("name").asText(), test.get("want"), VRL, row);
        String time = test.get("want").get("timestamp").get("$timestamp").asText();
        assertThat(row).containsEntry("time", Instant.parse(time).toEpochMilli() * 1000);
      }
    }
  }

  private void logstash(Path samples) throws IOException {
    JsonNode all = read(samples, "logstash-httpd.cases.json");
    for (int i = 0; i < all.size(); i++) {
      JsonNode test = all.get(i);
      if (test.get("pattern").asText().equals("HTTPD_ERRORLOG")
          && test.get("mode").asText().equals("legacy")) {
        Map<String, Object> row = parse("apache-error", "UTC", test.get("message").asText());
        Map<String, JsonNode> expected = new LinkedHashMap<>();
        StreamSupport.stream(test.get("assertions").spliterator(), false)
            .filter(assertion -> assertion.get("positive").asBoolean())
            .forEach(
                assertion ->
                    assertion
                        .get("value")
                        .fields()
                        .forEachRemaining(field -> expected.put(field.getKey(), field.getValue())));
        compare("logstash " + i, MAPPER.valueToTree(expected), LOGSTASH, row);
      }
    }
  }

  private void compare(
      String name, JsonNode theirs, Map<String, String> names, Map<String, Object> ours) {
    cases++;
    assertThat(ours).as(name).doesNotContainKey(LogFormat.REJECTION);
    names.forEach(
        (their, our) -> {
          // Of several values the last is the field's, the first the whole record.
          JsonNode value = theirs.path(their);
          String expected =
              value.isArray() ? value.get(value.size() - 1).asText() : value.asText(null);
          if (!value.isMissingNode() && !String.valueOf(ours.get(our)).equals(expected)) {
            differences.put(name + " " + our, ours.get(our) + " for " + expected);
          }
        });
  }

  private static Map<String, Object> parse(String format, String zone, String line) {
    return Rows.parse(LogFormats.create(format, Map.of("zone", zone)), line);
  }

  private static JsonNode read(Path folder, String file) throws IOException {
    return MAPPER.readTree(folder.resolve(file).toFile());
  }
}
