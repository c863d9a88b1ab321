package io.millrace.core.format;

import static io.millrace.core.format.Rows.parse;
import static io.millrace.core.format.Rows.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NginxErrorLogTest {
  private static final String PREFIX = "2015/05/17 10:05:03 [error] 32#33: *6 ";

  private final LogFormat errors = LogFormats.create("nginx-error", Map.of());

  @Test
  void lineHasEveryColumn() {
    assertThat(
            parse(
                errors,
                PREFIX
                    + "connect() failed (113: No route to host), client: 192.0.2.7, server:"
                    + " example.org, request: \"GET /a, \"b\" HTTP/1.1\", subrequest: \"/auth\","
                    + " upstream: \"http://192.0.2.9:80/\", host: \"example.org:8080\", referrer:"
                    + " \"https://example.org/\"\r\n"))
        .containsExactly(
            entry("time", micros("2015-05-17T10:05:03Z")),
            entry("level", "error"),
            entry("pid", 32L),
            entry("tid", 33L),
            entry("connection", 6L),
            entry("message", "connect() failed (113: No route to host)"),
            entry("client", "192.0.2.7"),
            entry("server", "example.org"),
            entry("request", "GET /a, \"b\" HTTP/1.1"),
            entry("subrequest", "/auth"),
            entry("upstream", "http://192.0.2.9:80/"),
            entry("host", "example.org:8080"),
            entry("referrer", "https://example.org/"));
  }

  @Test
  void lineOfTheServerItselfHasNoConnectionAndNoClient() {
    assertThat(parse(errors, "2015/05/17 10:05:03 [notice] 1#1: signal process started"))
        .containsOnlyKeys("time", "level", "pid", "tid", "message")
        .containsEntry("message", "signal process started");
    assertThat(parse(errors, "2015/05/17 10:05:03 [notice] 1#1:")).containsEntry("message", "");
  }

  @Test
  void timeIsOfTheZone() {
    LogFormat berlin = LogFormats.create("nginx-error", Map.of("zone", "Europe/Berlin"));

    assertThat(parse(berlin, PREFIX + "x")).containsEntry("time", micros("2015-05-17T08:05:03Z"));
  }

  @Test
  void someOfTheFieldsMayBeMissing() {
    assertThat(parse(errors, PREFIX + "client timed out, client: ::1, server: 0.0.0.0:443"))
        .containsEntry("message", "client timed out")
        .containsEntry("client", "::1")
        .containsEntry("server", "0.0.0.0:443")
        .doesNotContainKey("request");
    assertThat(parse(errors, PREFIX + "closed, client: unix:, server: , host: \"a\""))
        .containsEntry("client", "unix:")
        .containsEntry("host", "a")
        .doesNotContainKeys("server", "request");
  }

  @Test
  void commasInTheMessageBelongToIt() {
    assertThat(parse(errors, PREFIX + "limiting requests, excess: 1.2 by zone \"a\", client: ::1"))
        .containsEntry("message", "limiting requests, excess: 1.2 by zone \"a\"")
        .containsEntry("client", "::1");
  }

  @Test
  void fieldsThatABackendSentBelongToTheMessage() {
    String sent =
        "FastCGI sent in stderr: \"x, client: 10.0.0.1, server: a\" while reading upstream";

    assertThat(parse(errors, PREFIX + sent + ", client: 192.0.2.7, server: b, request: \"GET /\""))
        .containsEntry("message", sent)
        .containsEntry("client", "192.0.2.7")
        .containsEntry("server", "b");
  }

  @Test
  void fieldsThatAClientSentBelongToItsRequest() {
    assertThat(
            parse(
                errors, PREFIX + "x, client: 192.0.2.7, server: b, request: \"GET /, client: 1\""))
        .containsEntry("client", "192.0.2.7")
        .containsEntry("request", "GET /, client: 1");
  }

  @Test
  void lineWhoseEndIsOtherwiseIsKeptAsMessage() {
    for (String text :
        new String[] {
          "x, client: a, b", "x, client: a, request: \"open", "x, client: a, host: \"b\" more"
        }) {
      assertThat(parse(errors, PREFIX + text))
          .containsEntry("message", text)
          .doesNotContainKey("client");
    }
  }

  @Test
  void serverNameMayHoldCommas() {
    assertThat(parse(errors, PREFIX + "x, client: ::1, server: ~^a{1,2}$, host: \"a\""))
        .containsEntry("server", "~^a{1,2}$")
        .containsEntry("host", "a");
  }

  @Test
  void countersOfAStreamProxyFollowTheUpstream() {
    assertThat(
            parse(
                errors,
                PREFIX
                    + "upstream timed out, client: ::1, server: 0.0.0.0:53, upstream:"
                    + " \"192.0.2.9:53\", bytes from/to client:33/0, bytes from/to upstream:0/33"))
        .containsEntry("upstream", "192.0.2.9:53")
        .containsEntry("message", "upstream timed out");
  }

  @Test
  void textIsKeptAsLoggedButForBytesThatAreNotUtf8() {
    assertThat(parse(errors, PREFIX + "a\\x16 é")).containsEntry("message", "a\\x16 é");

    byte[] latin = (PREFIX + "caf\u00e9").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(parse(errors, latin)).containsEntry("message", "caf\uFFFD");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                      | empty line @0
          nginx: [emerg] bind() failed            | time is not yyyy/MM/dd HH:mm:ss, or does not exist @0
          2015/02/29 10:05:03 [error] 1#1: x      | time is not yyyy/MM/dd HH:mm:ss, or does not exist @0
          2015/05/17 10:05:03                     | no [level] after the time @19
          2015/05/17 10:05:03 [] 1#1: x           | no [level] after the time @19
          2015/05/17 10:05:03 [error] x           | no pid#tid and a colon after the level @28
          2015/05/17 10:05:03 [error] 1#: x       | no pid#tid and a colon after the level @28
          2015/05/17 10:05:03 [error] 1#1         | no pid#tid and a colon after the level @28
          """)
  void lineThatIsNoneIsRejected(String line, String expected) {
    assertThat(rejection(errors, line)).isEqualTo(expected);
  }

  private static long micros(String instant) {
    return Instant.parse(instant).toEpochMilli() * 1000;
  }
}
