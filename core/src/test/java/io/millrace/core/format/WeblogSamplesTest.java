package io.millrace.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.Samples;
import io.millrace.core.format.WeblogCases.Case;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agreement with other tools on their own samples, and every line of real logs accounted for. */
class WeblogSamplesTest {
  private static final String VIRTUAL_HOST =
      "a virtual host or the addresses of proxies stand beside the client";
  private static final String MORE_FIELDS = "fields without quotes follow the agent";
  private static final String ERROR_LOG = "a line of an error log";
  private static final String NO_IDENT = "ident or user is missing, for which servers write a dash";
  private static final String NO_TIME = "a dash stands for the time, as no server writes it";
  private static final String BARE_DASHES = "referer and agent are dashes without quotes";

  /** Every case that ends otherwise than in the tool that it comes from, and why. */
  private static final Map<String, String> DIFFERENCES = differencesByCase();

  /** Independent of the scanner, and without recovery from bad quotes. */
  private static final Pattern STRICT =
      Pattern.compile(
          "(\\S+) (\\S+) (\\S+) \\[([^]]+)] \"((?:[^\"\\\\]|\\\\.)*)\" (\\d{3}) (\\d+|-)"
              + "(?: \"((?:[^\"\\\\]|\\\\.)*)\" \"((?:[^\"\\\\]|\\\\.)*)\")?");

  private static Path weblog;

  @BeforeAll
  static void findSamples() {
    weblog = Samples.folder("weblog");
  }

  private static Map<String, String> differencesByCase() {
    Map<String, String> all = new HashMap<>();
    put(all, VIRTUAL_HOST, "filebeat-nginx-access-access.log#", 12, 13);
    put(
        all,
        VIRTUAL_HOST,
        "filebeat-nginx-access-test-with-host.log#",
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9);
    put(all, VIRTUAL_HOST, "crowdsec-apache2-logs.expected.json#", 3, 6);
    put(all, VIRTUAL_HOST, "crowdsec-nginx_http-logs.expected.json#", 3, 4, 5);
    put(all, VIRTUAL_HOST, "plaso-apache_access.log#", 8);
    put(all, ERROR_LOG, "crowdsec-apache2-logs.expected.json#", 7, 8);
    put(all, ERROR_LOG, "crowdsec-nginx_http-logs.expected.json#", 8);
    put(all, NO_IDENT, "crowdsec-nginx_http-logs.expected.json#", 7);
    all.put("vrl-parse_apache_log.cases.json#combined_line_missing_fields_valid", BARE_DASHES);
    all.put("vrl-parse_apache_log.cases.json#error_line_ip_v6", ERROR_LOG);
    all.put("vrl-parse_apache_log.cases.json#error_line_threaded_mpms_valid", ERROR_LOG);
    all.put("vrl-parse_apache_log.cases.json#log_line_valid_empty_variant", NO_TIME);
    all.put("vrl-parse_common_log.cases.json#log_line_valid_empty_variant", NO_TIME);
    String ingress = "vrl-parse_nginx_log.cases.json#ingress_nginx_upstreaminfo_valid_";
    all.put(ingress + "without_optional_fields", MORE_FIELDS);
    all.put(ingress + "empty_referer", MORE_FIELDS);
    all.put("vrl-parse_nginx_log.cases.json#error_line_with_referrer", ERROR_LOG);
    all.put("vrl-parse_nginx_log.cases.json#error_line_starting", ERROR_LOG);
    all.put("vrl-parse_nginx_log.cases.json#error_line_with_upstream", ERROR_LOG);
    all.put("vrl-parse_nginx_log.cases.json#error_rate_delaying", ERROR_LOG);
    all.put("nielsbasjes-logformat.cases.json#testInvalidFirstLine", MORE_FIELDS);
    all.put("nielsbasjes-logformat.cases.json#testFullLine", MORE_FIELDS);
    all.put("nielsbasjes-logformat.cases.json#bugReport60", VIRTUAL_HOST);
    return all;
  }

  private static void put(Map<String, String> all, String why, String file, int... cases) {
    IntStream.of(cases).forEach(i -> all.put(file + i, why));
  }

  @Test
  void everyCaseEndsAsInItsToolOrIsAListedRejection() throws IOException {
    List<Case> cases = allCases();

    Map<String, String> unexpected = new TreeMap<>();
    for (Case test : cases) {
      Map<String, String> differences = differences(test);
      boolean listed = DIFFERENCES.containsKey(test.name());
      // A listed case is refused; none is parsed to other values than its tool's.
      if (listed ? !differences.keySet().equals(Set.of("rejection")) : !differences.isEmpty()) {
        unexpected.put(test.name(), differences + " in " + test.line());
      }
    }

    assertThat(unexpected).isEmpty();
    assertThat(cases).hasSize(96);
    assertThat(cases.stream().map(Case::name)).containsAll(DIFFERENCES.keySet());
  }

  private static List<Case> allCases() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String log :
        List.of(
            "filebeat-apache-access-darwin-2.4.23.log",
            "filebeat-apache-access-test.log",
            "filebeat-nginx-access-access.log",
            "filebeat-nginx-access-test-with-host.log")) {
      cases.addAll(WeblogCases.filebeat(weblog.resolve(log)));
    }
    for (String set : List.of("apache2-logs", "nginx_http-logs", "nginx-http-malformed")) {
      cases.addAll(WeblogCases.crowdsec(weblog.resolve("crowdsec-" + set + ".expected.json")));
    }
    for (String function : List.of("apache_log", "common_log", "nginx_log")) {
      cases.addAll(WeblogCases.vrl(weblog.resolve("vrl-parse_" + function + ".cases.json")));
    }
    cases.addAll(WeblogCases.httpdlog(weblog.resolve("nielsbasjes-logformat.cases.json")));
    cases.addAll(WeblogCases.plaso(weblog.resolve("plaso-apache_access.log"), plasoLines()));
    return cases;
  }

  /** The lines that Plaso takes: all but the one that is cut off within the agent. */
  private static List<String> plasoLines() throws IOException {
    return WeblogCases.lines(weblog.resolve("plaso-apache_access.log")).stream()
        .filter(line -> !line.endsWith("bot.html"))
        .toList();
  }

  @Test
  void plasoLogIsTakenButForItsCutOffLineAndVirtualHosts() throws IOException {
    List<String> rejections =
        WeblogCases.lines(weblog.resolve("plaso-apache_access.log")).stream()
            .flatMap(line -> Stream.ofNullable(parse(line).get("rejection")))
            .toList();

    assertThat(rejections)
        .hasSize(5)
        .filteredOn(reason -> reason.contains("more than client, ident and user"))
        .hasSize(4);
  }

  @ParameterizedTest
  @CsvSource({
    "nasa-http-xaa.log, apache-common, 13376, 0",
    "twiki-access_log.log, apache-common, 1536, 0",
    "elastic-apache_logs.log, apache-combined, 9999, 1",
    "coralogix-nginx.log, apache-combined, 4, 0",
  })
  void everyLineIsAccountedFor(String log, String format, int parsed, int rejected)
      throws IOException {
    List<String> lines = WeblogCases.lines(weblog.resolve(log));

    long refused = lines.stream().filter(line -> isRejected(format, line)).count();

    assertThat(refused).isEqualTo(rejected);
    assertThat(lines.size() - refused).isEqualTo(parsed);
  }

  @Test
  void elasticLogHasOneLineThatIsCutOffWithinTheAgent() throws IOException {
    List<String> lines = WeblogCases.lines(weblog.resolve("elastic-apache_logs.log"));

    int line = 0;
    while (!isRejected("apache-combined", lines.get(line))) {
      line++;
    }

    assertThat(line + 1).isEqualTo(8899);
    assertThat(Rows.rejection(AccessLog.COMBINED, lines.get(line)))
        .isEqualTo("no quote after the agent @111");
  }

  @ParameterizedTest
  @CsvSource({
    "nasa-http-xaa.log, apache-common",
    "twiki-access_log.log, apache-common",
    "elastic-apache_logs.log, apache-combined",
  })
  void fieldsAgreeWithARegularExpression(String log, String format) throws IOException {
    LogFormat ours = LogFormats.create(format, Map.of());
    int compared = 0;
    for (String line : WeblogCases.lines(weblog.resolve(log))) {
      Matcher matcher = STRICT.matcher(line);
      if (!matcher.matches() || line.indexOf('\\') >= 0) {
        continue;
      }
      Map<String, Object> row = Rows.parse(ours, line.getBytes(StandardCharsets.ISO_8859_1));
      compared++;
      assertThat(
              Stream.of("client", "ident", "user", "request", "status", "bytes", "referer", "agent")
                  .map(field -> row.containsKey(field) ? row.get(field).toString() : null))
          .containsExactly(
              orNull(matcher.group(1)),
              orNull(matcher.group(2)),
              orNull(matcher.group(3)),
              matcher.group(5),
              matcher.group(6),
              orNull(matcher.group(7)),
              orNull(matcher.group(8)),
              orNull(matcher.group(9)));
    }
    assertThat(compared).isGreaterThan(1_500);
  }

  private static String orNull(String text) {
    return "-".equals(text) ? null : text;
  }

  private static boolean isRejected(String format, String line) {
    return Rows.parse(
            LogFormats.create(format, Map.of()), line.getBytes(StandardCharsets.ISO_8859_1))
        .containsKey(LogFormat.REJECTION);
  }

  private static Map<String, String> differences(Case test) {
    Map<String, String> ours = parse(test.line());
    Map<String, String> differences = new TreeMap<>();
    boolean refused = ours.containsKey(LogFormat.REJECTION);
    if (refused || test.expected().containsKey(LogFormat.REJECTION)) {
      if (!refused || !test.expected().containsKey(LogFormat.REJECTION)) {
        differences.put(LogFormat.REJECTION, String.valueOf(ours.get(LogFormat.REJECTION)));
      }
      return differences;
    }
    test.expected()
        .forEach(
            (field, expected) -> {
              if (!Objects.equals(expected, ours.get(field))) {
                differences.put(field, ours.get(field) + " for " + expected);
              }
            });
    return differences;
  }

  /** The line as combined or, some samples being mixed, as common. */
  private static Map<String, String> parse(String line) {
    Map<String, Object> row = Rows.parse(AccessLog.COMBINED, line);
    if (row.containsKey(LogFormat.REJECTION)) {
      Map<String, Object> common = Rows.parse(AccessLog.COMMON, line);
      row = common.containsKey(LogFormat.REJECTION) ? row : common;
    }
    Map<String, String> fields = new TreeMap<>();
    row.forEach((name, value) -> fields.put(name, value.toString()));
    if (fields.containsKey("path")) {
      String query = fields.get("query");
      fields.put("target", fields.get("path") + (query == null ? "" : "?" + query));
    }
    return fields;
  }
}
