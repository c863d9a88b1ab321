package io.millrace.core.format;

import static io.millrace.core.format.Rows.parse;
import static io.millrace.core.format.Rows.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3AccessLogTest {
  private static final LogFormat S3 = LogFormats.create("s3-access", Map.of());

  private static final String HEAD =
      "79a5 site [06/Feb/2019:00:00:38 +0000] 192.0.2.3 arn:aws:iam::1:user/a 3E57 REST.GET.OBJECT";

  private static final String TO_VERSION =
      HEAD
          + " a%2520b.pdf \"GET /site/a%20b.pdf?x-id=1 HTTP/1.1\" 404 NoSuchKey 297 4406583 38 28"
          + " \"https://example.org/\" \"S3Console/0.4, x\" 3HL4k";

  private static final String LATER =
      " s9lzH= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader site.s3.us-west-1.amazonaws.com TLSV1.2"
          + " arn:aws:s3:us-west-1:1:accesspoint/ap Yes us-east-1";

  @Test
  void lineBecomesTypedColumns() {
    assertThat(parse(S3, TO_VERSION + LATER + "\r\n"))
        .containsExactly(
            entry("bucket_owner", "79a5"),
            entry("bucket", "site"),
            entry("time", Instant.parse("2019-02-06T00:00:38Z").toEpochMilli() * 1000),
            entry("remote_ip", "192.0.2.3"),
            entry("requester", "arn:aws:iam::1:user/a"),
            entry("request_id", "3E57"),
            entry("operation", "REST.GET.OBJECT"),
            entry("key", "a%2520b.pdf"),
            entry("request_uri", "GET /site/a%20b.pdf?x-id=1 HTTP/1.1"),
            entry("method", "GET"),
            entry("path", "/site/a%20b.pdf"),
            entry("query", "x-id=1"),
            entry("protocol", "HTTP/1.1"),
            entry("http_status", 404),
            entry("error_code", "NoSuchKey"),
            entry("bytes_sent", 297L),
            entry("object_size", 4406583L),
            entry("total_time", 38L),
            entry("turn_around_time", 28L),
            entry("referer", "https://example.org/"),
            entry("user_agent", "S3Console/0.4, x"),
            entry("version_id", "3HL4k"),
            entry("host_id", "s9lzH="),
            entry("signature_version", "SigV4"),
            entry("cipher_suite", "ECDHE-RSA-AES128-GCM-SHA256"),
            entry("authentication_type", "AuthHeader"),
            entry("host_header", "site.s3.us-west-1.amazonaws.com"),
            entry("tls_version", "TLSV1.2"),
            entry("access_point_arn", "arn:aws:s3:us-west-1:1:accesspoint/ap"),
            entry("acl_required", "Yes"),
            entry("source_region", "us-east-1"));
  }

  @Test
  void laterFieldsMayBeMissing() {
    Map<String, Object> whole = parse(S3, TO_VERSION + LATER);
    String line = TO_VERSION + LATER;

    for (int missing = 1; missing <= 9; missing++) {
      line = line.substring(0, line.lastIndexOf(' '));
      assertThat(parse(S3, line)).hasSize(whole.size() - missing);
      assertThat(whole).containsAllEntriesOf(parse(S3, line));
    }
    assertThat(line).isEqualTo(TO_VERSION);
  }

  @Test
  void fieldsThatAwsAddsAreLeftToTheRawTable() {
    assertThat(parse(S3, TO_VERSION + LATER + " new -")).isEqualTo(parse(S3, TO_VERSION + LATER));
  }

  @Test
  void dashIsMissing() {
    String quoted = HEAD + " - \"-\" - - - - - - \"-\" \"-\" -";

    assertThat(parse(S3, quoted))
        .hasSize(7)
        .doesNotContainKeys("key", "request_uri", "http_status");
    assertThat(parse(S3, "- - - - - - - - - - - - - - - - - - - -")).isEmpty();
  }

  @Test
  void operationsOfS3ItselfHaveBareDashes() {
    String line =
        "79a5 site [06/Feb/2019:00:00:38 +0000] - AmazonS3 3E57 S3.EXPIRE.OBJECT a.pdf \"-\" - - -"
            + " 747 - - \"-\" \"-\" 3HL4k s9lzH= - - - - - - -";

    assertThat(parse(S3, line))
        .containsEntry("operation", "S3.EXPIRE.OBJECT")
        .containsEntry("object_size", 747L)
        .containsEntry("host_id", "s9lzH=")
        .doesNotContainKeys("method", "http_status", "remote_ip");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "GET /a?b=\"c\" d HTTP/1.1 | https://x/\"y\" | Mo\"zil\" la",
        "GET /\" 2 HTTP/1.1        | a \" b         | \"quoted\"",
        "GET /a                    | ``             | ``",
      })
  void quotesInsideOfFieldsBelongToThem(String request, String referer, String agent) {
    String line =
        HEAD + " k \"%s\" 200 - 1 - 7 - \"%s\" \"%s\" -".formatted(request, referer, agent) + LATER;

    assertThat(parse(S3, line))
        .containsEntry("request_uri", request)
        .containsEntry("method", "GET")
        .containsEntry("http_status", 200)
        .containsEntry("referer", referer)
        .containsEntry("user_agent", agent)
        .containsEntry("source_region", "us-east-1");
  }

  @Test
  void requestThatIsNoneIsKeptWhole() {
    assertThat(parse(S3, TO_VERSION.replace("GET /site/a%20b.pdf?x-id=1 HTTP/1.1", "hello")))
        .containsEntry("request_uri", "hello")
        .doesNotContainKeys("method", "path", "query", "protocol", "rejection");
  }

  @Test
  void targetWithAHostGivesThePathBehindIt() {
    assertThat(parse(S3, TO_VERSION.replace("/site/a%20b.pdf?", "http://h:80/a?")))
        .containsEntry("path", "/a")
        .containsEntry("query", "x-id=1");
  }

  @Test
  void bytesThatAreNotUtf8BecomeReplacementCharacters() {
    byte[] line =
        TO_VERSION
            .replace("a%20b", "\u00e9")
            .replace("S3Console", "\u00e9")
            .getBytes(StandardCharsets.ISO_8859_1);

    assertThat(parse(S3, line))
        .containsEntry("path", "/site/\uFFFD.pdf")
        .containsEntry("query", "x-id=1")
        .containsEntry("user_agent", "\uFFFD/0.4, x");
    assertThat(parse(S3, TO_VERSION.replace("a%20b", "é"))).containsEntry("path", "/site/é.pdf");
  }

  @Test
  void rowCanOutliveTheRecord() {
    byte[] line = (TO_VERSION + LATER).getBytes(StandardCharsets.UTF_8);
    InternalRow copy = S3.parse(line, 0, line.length).copy();

    Arrays.fill(line, (byte) 0);

    assertThat(Rows.values(copy, S3.rowType())).isEqualTo(parse(S3, TO_VERSION + LATER));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                           | empty line @0",
        "79a5                                         | column 'bucket' is missing @4",
        "o b 06/Feb/2019                              | column 'time' is no [dd/Mon/yyyy:HH:mm:ss +hhmm] @4",
        "o b [31/Feb/2019:00:00:38 +0000] i           | column 'time' is no [dd/Mon/yyyy:HH:mm:ss +hhmm] @4",
        "o b [06/Feb/2019:00:00:38 +0000]x            | column 'time' is no [dd/Mon/yyyy:HH:mm:ss +hhmm] @4",
        "o b - i r q op k                             | column 'request_uri' is missing @16",
        "o b - i r q op k GET                         | column 'request_uri' is not in quotes @17",
        "o b - i r q op k \"GET / HTTP/1.1\"          | no quote and status after the request_uri @18",
        "o b - i r q op k \"GET / HTTP/1.1 200 - 1 - | no quote and status after the request_uri @18",
        "o b - i r q op k - 20x                       | column 'http_status' is no INT @19",
        "o b - i r q op k - 200 - 1.5                 | column 'bytes_sent' is no BIGINT @25",
        "o b - i r q op k - - - - - - - x             | column 'referer' is not in quotes @31",
        "o b - i r q op k - - - - - - - \"x\"         | no quote and user_agent after the referer @32",
        "o b - i r q op k - - - - - - - \"x\" \"y     | no quote after the user_agent @36",
        "o b - i r q op k - - - - - - - \"x\" \"y\"z  | no quote after the user_agent @36",
        "o b - i r q op k - - - - - - - \"x\" \"y\"   | column 'version_id' is missing @38",
      })
  void lineThatIsNoneIsRejected(String line, String expected) {
    assertThat(rejection(S3, line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"#", "{\"bucket\":\"b\"}", "a b c d e f g h i j k l m n o p q r s t"})
  void linesOfOtherLogsAreRejected(String line) {
    assertThat(parse(S3, line)).containsOnlyKeys("rejection");
  }
}
