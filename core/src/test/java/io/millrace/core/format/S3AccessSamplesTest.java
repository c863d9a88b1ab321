package io.millrace.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** S3 access logs from public repositories, every line accounted for. */
class S3AccessSamplesTest {
  private static final LogFormat S3 = LogFormats.create("s3-access", Map.of());

  private static final DateTimeFormatter LOGGED =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss xx", Locale.ENGLISH);

  private static final DateTimeFormatter PANTHER =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss[.SSSSSSSSS][.SSS]", Locale.ENGLISH);

  /** Our columns in the order of a line, and Panther's names of them. */
  private static final String[][] LINE = {
    {"bucket_owner", "bucketowner"},
    {"bucket", "bucket"},
    {"time", "time"},
    {"remote_ip", "remoteip"},
    {"requester", "requester"},
    {"request_id", "requestid"},
    {"operation", "operation"},
    {"key", "key"},
    {"request_uri", "requesturi"},
    {"http_status", "httpstatus"},
    {"error_code", "errorcode"},
    {"bytes_sent", "bytessent"},
    {"object_size", "objectsize"},
    {"total_time", "totaltime"},
    {"turn_around_time", "turnaroundtime"},
    {"referer", "referrer"},
    {"user_agent", "useragent"},
    {"version_id", "versionid"},
    {"host_id", "hostid"},
    {"signature_version", "signatureversion"},
    {"cipher_suite", "ciphersuite"},
    {"authentication_type", "authenticationtype"},
    {"host_header", "hostheader"},
    {"tls_version", "tlsVersion"},
  };

  private static Path s3access;

  @BeforeAll
  static void findSamples() {
    s3access = Samples.folder("s3access");
  }

  @ParameterizedTest
  @CsvSource({
    // The page has the owner alone in four more places, with empty lines between them.
    "awsdocs-s3-LogFormat.txt, 5, 4, 4",
    "lambda-promtail-s3access.log, 1, 0, 0",
    "otel-too_many_values.log, 1, 0, 0",
    "panther-analysis-s3access.jsonl, 0, 13, 0",
  })
  void everyLineIsAccountedFor(String log, int parsed, int rejected, int empty) throws IOException {
    List<String> reasons = new ArrayList<>();
    int good = 0;
    for (String line : Files.readAllLines(s3access.resolve(log))) {
      Map<?, ?> rejection = (Map<?, ?>) Rows.parse(S3, line).get(LogFormat.REJECTION);
      if (rejection == null) {
        good++;
      } else {
        reasons.add(rejection.get("reason").toString());
      }
    }

    assertThat(good).isEqualTo(parsed);
    assertThat(reasons).hasSize(rejected + empty);
    assertThat(reasons).filteredOn("empty line"::equals).hasSize(empty);
  }

  @Test
  void exampleOfAwsHasTheValuesOfItsPage() throws IOException {
    List<String> lines = Files.readAllLines(s3access.resolve("awsdocs-s3-LogFormat.txt"));

    assertThat(Rows.parse(S3, lines.get(0)))
        .hasSize(24)
        .containsEntry("bucket", "DOC-EXAMPLE-BUCKET1")
        .containsEntry("remote_ip", "192.0.2.3")
        .containsEntry("operation", "REST.GET.VERSIONING")
        .containsEntry("path", "/DOC-EXAMPLE-BUCKET1")
        .containsEntry("query", "versioning")
        .containsEntry("http_status", 200)
        .containsEntry("bytes_sent", 113L)
        .containsEntry("total_time", 7L)
        .containsEntry("user_agent", "S3Console/0.4")
        .containsEntry("cipher_suite", "ECDHE-RSA-AES128-GCM-SHA256")
        .containsEntry("acl_required", "Yes");
    assertThat(Rows.parse(S3, lines.get(4)))
        .containsEntry("key", "s3-dg.pdf")
        .containsEntry("object_size", 4406583L)
        .containsEntry("total_time", 41754L)
        .containsEntry("turn_around_time", 28L)
        .doesNotContainKey("bytes_sent");
  }

  @Test
  void furtherFieldsOfOpenTelemetryAreTheRegionAndAnUnknownOne() throws IOException {
    String line = Files.readAllLines(s3access.resolve("otel-too_many_values.log")).get(0);

    assertThat(line).endsWith(" Yes us-east-1 ExtraUnknownField");
    assertThat(Rows.parse(S3, line))
        .hasSize(25)
        .containsEntry("acl_required", "Yes")
        .containsEntry("source_region", "us-east-1");
  }

  /** Panther's events are parsed already, so the line is made of them first. */
  @Test
  void linesOfPanthersEventsHaveTheirValues() throws IOException {
    int values = 0;
    for (String event : Files.readAllLines(s3access.resolve("panther-analysis-s3access.jsonl"))) {
      JsonNode log = new ObjectMapper().readTree(event).get("log");
      StringBuilder line = new StringBuilder();
      Map<String, String> expected = new TreeMap<>();
      for (String[] field : LINE) {
        JsonNode value = log.path(field[1]);
        line.append(value.isMissingNode() ? "-" : logged(field[0], value.asText())).append(' ');
        if (!value.isMissingNode() && !field[0].equals("time")) {
          expected.put(field[0], value.asText());
        }
      }

      Map<String, String> row = new TreeMap<>();
      Rows.parse(S3, line.toString()).forEach((name, value) -> row.put(name, value.toString()));
      assertThat(row).containsAllEntriesOf(expected);
      values += expected.size();
    }
    assertThat(values).isEqualTo(160);
  }

  private static String logged(String column, String value) {
    return switch (column) {
      case "time" ->
          "[" + LOGGED.format(LocalDateTime.parse(value, PANTHER).atOffset(ZoneOffset.UTC)) + "]";
      case "request_uri", "user_agent" -> '"' + value + '"';
      default -> value;
    };
  }
}
