package io.millrace.core.format;

import static io.millrace.core.format.Rows.parse;
import static io.millrace.core.format.Rows.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudFrontStandardLogTest {
  private static final LogFormat CLOUDFRONT = LogFormats.create("cloudfront-standard", Map.of());

  private static final String LINE =
      String.join(
          "\t",
          List.of(
              "2024-03-12",
              "15:22:28",
              "CDG50-P2",
              "703",
              "192.0.2.4",
              "GET",
              "d1.cloudfront.net",
              "/a%2520b.html",
              "206",
              "https://example.org/",
              "Mozilla/5.0%20(X11;%20Linux)",
              "q=1&r=%2525",
              "a=b;%20c=d",
              "Hit",
              "375WZm==",
              "www.example.org",
              "https",
              "62",
              "0.113",
              "192.0.2.9,\\x20192.0.2.10",
              "TLSv1.3",
              "TLS_AES_128_GCM_SHA256",
              "Miss",
              "HTTP/2.0",
              "Processed",
              "2",
              "51754",
              "0.112",
              "OriginShieldHit",
              "text/plain;%20charset=utf-8",
              "20",
              "0",
              "19"));

  @Test
  void lineBecomesTypedColumns() {
    assertThat(parse(CLOUDFRONT, LINE + "\r\n"))
        .containsExactly(
            entry("time", Instant.parse("2024-03-12T15:22:28Z").toEpochMilli() * 1000),
            entry("x_edge_location", "CDG50-P2"),
            entry("sc_bytes", 703L),
            entry("c_ip", "192.0.2.4"),
            entry("cs_method", "GET"),
            entry("cs_host", "d1.cloudfront.net"),
            entry("cs_uri_stem", "/a%20b.html"),
            entry("sc_status", 206),
            entry("cs_referer", "https://example.org/"),
            entry("cs_user_agent", "Mozilla/5.0 (X11; Linux)"),
            entry("cs_uri_query", "q=1&r=%25"),
            entry("cs_cookie", "a=b; c=d"),
            entry("x_edge_result_type", "Hit"),
            entry("x_edge_request_id", "375WZm=="),
            entry("x_host_header", "www.example.org"),
            entry("cs_protocol", "https"),
            entry("cs_bytes", 62L),
            entry("time_taken", 0.113),
            entry("x_forwarded_for", "192.0.2.9, 192.0.2.10"),
            entry("ssl_protocol", "TLSv1.3"),
            entry("ssl_cipher", "TLS_AES_128_GCM_SHA256"),
            entry("x_edge_response_result_type", "Miss"),
            entry("cs_protocol_version", "HTTP/2.0"),
            entry("fle_status", "Processed"),
            entry("fle_encrypted_fields", 2),
            entry("c_port", 51754),
            entry("time_to_first_byte", 0.112),
            entry("x_edge_detailed_result_type", "OriginShieldHit"),
            entry("sc_content_type", "text/plain; charset=utf-8"),
            entry("sc_content_len", 20L),
            entry("sc_range_start", 0L),
            entry("sc_range_end", 19L));
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 15, 18, 19, 23, 24, 26})
  void olderLayoutsAreTheFirstFields(int fields) {
    Map<String, Object> row = parse(CLOUDFRONT, first(fields));

    // Date and time are one column.
    assertThat(row).hasSize(fields - 1);
    assertThat(parse(CLOUDFRONT, LINE)).containsAllEntriesOf(row);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 11, 13, 14, 16, 17, 20, 21, 22, 25, 27, 32})
  void otherLayoutsAreCutOff(int fields) {
    String line = first(fields);

    assertThat(rejection(CLOUDFRONT, line))
        .isEqualTo(
            fields + " fields, but a line has 12, 15, 18, 19, 23, 24, 26 or 33 @" + line.length());
  }

  @Test
  void fieldsThatAwsAddsAreLeftToTheRawTable() {
    assertThat(parse(CLOUDFRONT, LINE + "\tnew\t-")).isEqualTo(parse(CLOUDFRONT, LINE));
  }

  @Test
  void dashAndNothingAreMissing() {
    String[] fields = LINE.split("\t");
    Arrays.fill(fields, 2, 33, "-");
    fields[13] = "";
    fields[32] = "";

    assertThat(parse(CLOUDFRONT, String.join("\t", fields))).containsOnlyKeys("time");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Mozilla/5.0%2520(X11;%2520Linux) | Mozilla/5.0 (X11; Linux)",
        "Mozilla/5.0%20(100%25)           | Mozilla/5.0 (100%)",
        "curl/7.81.0                      | curl/7.81.0",
        "%22quoted%22%20%5C%C3%A9         | '\"quoted\" \\é'",
        "%%32%zz%2                        | %2%zz%2",
        "%E9%20x                          | %E9%20x",
      })
  void agentIsDecodedTwiceWhereItWasEncodedTwice(String logged, String agent) {
    assertThat(parse(CLOUDFRONT, LINE.replace("Mozilla/5.0%20(X11;%20Linux)", logged)))
        .containsEntry("cs_user_agent", agent);
  }

  @Test
  void bytesThatAreNotUtf8BecomeReplacementCharacters() {
    byte[] line =
        LINE.replace("/a%2520b", "/\u00e9")
            .replace("a=b;%20", "\u00e9%20")
            .getBytes(StandardCharsets.ISO_8859_1);

    assertThat(parse(CLOUDFRONT, line))
        .containsEntry("cs_uri_stem", "/\uFFFD.html")
        .containsEntry("cs_cookie", "\uFFFD%20c=d");
  }

  @Test
  void rowCanOutliveTheRecord() {
    byte[] line = LINE.getBytes(StandardCharsets.UTF_8);
    InternalRow copy = CLOUDFRONT.parse(line, 0, line.length).copy();

    Arrays.fill(line, (byte) 0);

    assertThat(Rows.values(copy, CLOUDFRONT.rowType())).isEqualTo(parse(CLOUDFRONT, LINE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"#Version: 1.0", "#Fields: date time x-edge-location", "#"})
  void headerLineIsRejectedAsSuch(String line) {
    assertThat(rejection(CLOUDFRONT, line + "\n")).isEqualTo("header line @0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                       | empty line @0",
        "2024-03-12               | no date yyyy-MM-dd, tab and time HH:mm:ss at the beginning @0",
        "2024-03-12 15:22:28      | no date yyyy-MM-dd, tab and time HH:mm:ss at the beginning @0",
        "2024-02-30\t15:22:28     | no date yyyy-MM-dd, tab and time HH:mm:ss at the beginning @0",
        "2024-03-12\t25:22:28     | no date yyyy-MM-dd, tab and time HH:mm:ss at the beginning @0",
        "2024-03-12\t15:22:28.5   | no date yyyy-MM-dd, tab and time HH:mm:ss at the beginning @0",
        "2024-03-12\t15:22:28\tX\t1.5\t- | column 'sc_bytes' is no BIGINT @22",
      })
  void lineThatIsNoneIsRejected(String line, String expected) {
    assertThat(rejection(CLOUDFRONT, line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "sc_status, 206, 2O6, INT",
    "time_taken, 0.113, 1e3, DOUBLE",
    "sc_content_len, '\t20\t', '\t9223372036854775808\t', BIGINT"
  })
  void valueThatDoesNotFitItsColumnIsRejected(String column, String good, String bad, String type) {
    String line = LINE.replace(good, bad);

    assertThat(rejection(CLOUDFRONT, line))
        .isEqualTo("column '%s' is no %s @%d".formatted(column, type, line.indexOf(bad.strip())));
  }

  private static String first(int fields) {
    return String.join("\t", List.of(LINE.split("\t")).subList(0, fields));
  }
}
