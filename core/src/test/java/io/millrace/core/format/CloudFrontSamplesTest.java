package io.millrace.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CloudFront's standard logs from public repositories; of its real-time logs there are none. */
class CloudFrontSamplesTest {
  private static final LogFormat CLOUDFRONT = LogFormats.create("cloudfront-standard", Map.of());

  private static Path cloudfront;

  @BeforeAll
  static void findSamples() {
    cloudfront = Samples.folder("cloudfront");
  }

  @ParameterizedTest
  @CsvSource({
    "crowdsec-aws-cloudfront-logs.log, 2, 0",
    "lambda-promtail-cloudfront.log, 2, 2",
    "waf-E3HXCM7PFRG6HT.log, 152, 1",
    "waf-cf-access-log-sample.tail.log, 2000, 0",
  })
  void everyLineIsAccountedFor(String log, int parsed, int headers) throws IOException {
    Map<String, Integer> outcomes = new HashMap<>();
    for (String line : lines(log)) {
      Map<?, ?> rejection = (Map<?, ?>) Rows.parse(CLOUDFRONT, line).get(LogFormat.REJECTION);
      String outcome = rejection == null ? "parsed" : rejection.get("reason").toString();
      outcomes.merge(outcome, 1, Integer::sum);
    }

    assertThat(outcomes.remove("parsed")).isEqualTo(parsed);
    assertThat(outcomes).isEqualTo(headers == 0 ? Map.of() : Map.of("header line", headers));
  }

  /**
   * Every value is that of a split at tabs, but for escapes, which the tests of the format have.
   */
  @ParameterizedTest
  @CsvSource({
    "crowdsec-aws-cloudfront-logs.log, 1",
    "lambda-promtail-cloudfront.log, 2",
    "waf-E3HXCM7PFRG6HT.log, 1",
    "waf-cf-access-log-sample.tail.log, 1",
  })
  void valuesAreThoseOfASplit(String log, int escapedColumns) throws IOException {
    String[] columns = CLOUDFRONT.fields().fieldNames();
    Map<String, Integer> escaped = new TreeMap<>();
    for (String line : lines(log)) {
      if (line.startsWith("#")) {
        continue;
      }
      Map<String, Object> row = Rows.parse(CLOUDFRONT, line);
      String[] fields = line.split("\t", -1);
      long seconds =
          LocalDate.parse(fields[0]).toEpochSecond(LocalTime.parse(fields[1]), ZoneOffset.UTC);
      assertThat(row).containsEntry("time", seconds * 1_000_000);
      for (int i = 2; i < fields.length; i++) {
        Object ours = row.get(columns[i - 1]);
        if (fields[i].isEmpty() || fields[i].equals("-")) {
          assertThat(ours).isNull();
        } else if (fields[i].contains("%") || fields[i].contains("\\")) {
          escaped.merge(columns[i - 1], 1, Integer::sum);
        } else if (ours instanceof Number number) {
          // A status is 000 where the viewer closed the connection.
          assertThat(number.doubleValue()).isEqualTo(Double.parseDouble(fields[i]));
        } else {
          assertThat(ours).hasToString(fields[i]);
        }
      }
    }
    assertThat(escaped).hasSize(escapedColumns);
  }

  @Test
  void valuesAreThoseOfCrowdSec() throws IOException {
    JsonNode events =
        new ObjectMapper()
            .readTree(cloudfront.resolve("crowdsec-aws-cloudfront-logs.expected.json").toFile());
    int compared = 0;
    Map<String, String> differences = new TreeMap<>();
    for (JsonNode event : events) {
      Map<String, Object> row = Rows.parse(CLOUDFRONT, event.at("/parsed/message").asText());
      for (String column : CLOUDFRONT.fields().fieldNames()) {
        JsonNode theirs = event.get("parsed").path(column);
        if (theirs.isMissingNode() || column.equals("time")) {
          continue;
        }
        compared++;
        String ours = String.valueOf(row.getOrDefault(column, "-"));
        if (!ours.equals(theirs.asText())) {
          differences.put(column, ours + " for " + theirs.asText());
        }
      }
    }

    assertThat(compared).isEqualTo(60);
    // Ours is the header that the origin sent: CloudFront's escapes are decoded.
    assertThat(differences)
        .isEqualTo(
            Map.of("sc_content_type", "text/plain; charset=utf-8 for text/plain;%20charset=utf-8"));
  }

  @Test
  void escapesOfTheSamplesAreDecoded() throws IOException {
    assertThat(Rows.parse(CLOUDFRONT, lines("lambda-promtail-cloudfront.log").get(2)))
        .containsEntry("x_forwarded_for", "10.3.200.121, 10.56.14.213")
        .containsEntry(
            "cs_user_agent",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
                + " Chrome/111.0.0.0 Safari/537.36");
    for (String line : lines("waf-cf-access-log-sample.tail.log")) {
      assertThat(Rows.parse(CLOUDFRONT, line).get("cs_user_agent").toString()).doesNotContain("%");
    }
  }

  private static List<String> lines(String log) throws IOException {
    return Files.readString(cloudfront.resolve(log), StandardCharsets.UTF_8).lines().toList();
  }
}
