package io.millrace.core.format;

import static io.millrace.core.format.Rows.parse;
import static io.millrace.core.format.Rows.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.millrace.core.option.OptionException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudFrontRealtimeLogTest {
  private static final LogFormat SHOP =
      realtime(
          "timestamp c-ip time-to-first-byte sc-status cs-uri-stem cs-user-agent cs-uri-query");

  @Test
  void recordHasTheFieldsOfItsConfiguration() {
    String record =
        "1684226820.937\t192.0.2.21\t0.332\t200\t/item/7?action=view\tMozilla/5.0%20(X11)"
            + "\taction=view&user=a%20b\n";

    assertThat(parse(SHOP, record))
        .containsExactly(
            entry("timestamp", 1_684_226_820_937_000L),
            entry("c_ip", "192.0.2.21"),
            entry("time_to_first_byte", 0.332),
            entry("sc_status", 200),
            entry("cs_uri_stem", "/item/7?action=view"),
            entry("cs_user_agent", "Mozilla/5.0 (X11)"),
            entry("cs_uri_query", "action=view&user=a%20b"),
            entry("query", Map.of("action", "view", "user", "a b")));
  }

  @Test
  void everyFieldOfAwsIsAColumnByDefault() {
    LogFormat all = LogFormats.create("cloudfront-realtime", Map.of());
    StringBuilder record = new StringBuilder();
    CloudFrontRealtimeFields.TYPES.forEach(
        (name, type) -> record.append(type == FieldType.TEXT ? name : "7").append('\t'));
    record.setLength(record.length() - 1);

    Map<String, Object> row = parse(all, record.toString());

    assertThat(row)
        .hasSize(70)
        .containsEntry("timestamp", 7_000_000L)
        .containsEntry("sc_status", 7)
        .containsEntry("sc_bytes", 7L)
        .containsEntry("time_taken", 7.0)
        .containsEntry("fle_encrypted_fields", 7)
        .containsEntry("sc_range_end", 7L)
        .containsEntry("cs_headers_count", 7)
        .containsEntry("origin_lbl", 7.0)
        .containsEntry("asn", 7L)
        .containsEntry("cmcd_version", "cmcd-version")
        .containsEntry("connection_id", "connection-id")
        .containsEntry("query", Map.of("cs-uri-query", ""));
    assertThat(all.fields().fieldNames()[69]).isEqualTo("query");
  }

  @Test
  void logWithoutAQueryHasNoParameters() {
    assertThat(realtime("timestamp, c-ip").fields().fieldNames())
        .containsExactly("timestamp", "c_ip");
  }

  @Test
  void dashAndNothingAreMissing() {
    assertThat(parse(SHOP, "-\t-\t-\t\t-\t-\t-")).isEmpty();
    assertThat(parse(SHOP, "1\t-\t-\t-\t-\t-\t")).containsOnlyKeys("timestamp");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a=1&b=2        | a=1,b=2",
        "a=1&a=2        | a=2",
        "a              | a=",
        "a=b=c          | a=b=c",
        "&&a=1&         | a=1",
        "a=x+y%20z      | a=x y z",
        "a%5B0%5D=%26   | a[0]=&",
        "a=%2526%2520b  | a=& b",
        "a=%2B          | a=+",
        "a=%E9          | a=%E9",
        "a=%zz          | a=%zz",
        "%C3%A9=é       | é=é",
      })
  void queryIsTakenApart(String query, String expected) {
    StringBuilder parameters = new StringBuilder();
    Map<?, ?> map = (Map<?, ?>) parse(SHOP, "1\t-\t-\t-\t-\t-\t" + query).get("query");
    map.forEach(
        (name, value) ->
            parameters
                .append(parameters.isEmpty() ? "" : ",")
                .append(name)
                .append('=')
                .append(value));

    assertThat(parameters).hasToString(expected);
  }

  @Test
  void textIsDecodedButTheUrlStaysAsLogged() {
    LogFormat format = realtime("cs-uri-stem cs-headers cs-user-agent cs-cookie cs-uri-query");

    assertThat(parse(format, "/a%2520b?c=%22\thost:h%0Aaccept:*/*\tx%2520y\ta=%2520;%5Cx41\tc=%22"))
        .containsEntry("cs_uri_stem", "/a%2520b?c=%22")
        .containsEntry("cs_headers", "host:h\naccept:*/*")
        .containsEntry("cs_user_agent", "x y")
        .containsEntry("cs_cookie", "a=%20;\\x41")
        .containsEntry("cs_uri_query", "c=%22");
  }

  @Test
  void mediaClientsMaySendWhatTheyLike() {
    assertThat(parse(realtime("cmcd-encoded-bitrate cmcd-startup"), "fast\t1"))
        .containsExactly(entry("cmcd_encoded_bitrate", "fast"), entry("cmcd_startup", "1"));
  }

  @Test
  void bytesThatAreNotUtf8BecomeReplacementCharacters() {
    byte[] record = "/\u00e9\ta=\u00e9".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(parse(realtime("cs-uri-stem cs-uri-query"), record))
        .containsEntry("cs_uri_stem", "/\uFFFD")
        .containsEntry("cs_uri_query", "a=\uFFFD")
        .containsEntry("query", Map.of("a", "\uFFFD"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                   | empty line @0",
        "1684226820           | 1 of 3 columns, 'sc_status' is missing @10",
        "1684226820\t200      | 2 of 3 columns, 'c_ip' is missing @14",
        "1684226820\t200\t::1\t- | text after the last column 'c_ip' @18",
        "2023-05-16\t200\t::1  | column 'timestamp' is no TIMESTAMP @0",
        "1684226820\tOK\t::1   | column 'sc_status' is no INT @11",
        "1684226820\t3000000000\t::1 | column 'sc_status' is no INT @11",
      })
  void recordThatIsNoneIsRejected(String record, String expected) {
    assertThat(rejection(realtime("timestamp sc-status c-ip"), record)).isEqualTo(expected);
  }

  @Test
  void mistakesInTheListAreReportedAtOnce() {
    assertThatThrownBy(() -> realtime("timestamp cip timestamp"))
        .isInstanceOfSatisfying(
            OptionException.class,
            e ->
                assertThat(e.problems())
                    .containsExactlyInAnyOrder(
                        "'fields' names 'cip', which is no field of this log; did you mean 'c-ip'?",
                        "'fields' names 'timestamp' twice"));
  }

  private static LogFormat realtime(String fields) {
    return LogFormats.create("cloudfront-realtime", Map.of("fields", fields));
  }
}
