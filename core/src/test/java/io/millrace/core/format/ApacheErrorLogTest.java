package io.millrace.core.format;

import static io.millrace.core.format.Rows.parse;
import static io.millrace.core.format.Rows.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApacheErrorLogTest {
  private static final String PREFIX =
      "[Sun May 17 10:05:03.123456 2015] [core:error] [pid 7:tid 8] ";

  private final LogFormat errors = LogFormats.create("apache-error", Map.of());

  @Test
  void lineOf24HasEveryColumn() {
    assertThat(
            parse(
                errors,
                "[Sun May 17 10:05:03.123456 2015] [ssl:debug] [pid 120974:tid 140120579262208]"
                    + " ssl_engine_io.c(415): (70014)End of file found: [client 192.0.2.7:17036]"
                    + " AH02006: SSL handshake stopped: connection was closed, referer:"
                    + " https://example.org/a, b\n"))
        .containsExactly(
            entry("time", micros("2015-05-17T10:05:03.123456Z")),
            entry("module", "ssl"),
            entry("level", "debug"),
            entry("pid", 120_974L),
            entry("tid", 140_120_579_262_208L),
            entry("source_file", "ssl_engine_io.c"),
            entry("source_line", 415),
            entry("error_status", 70_014L),
            entry("error_text", "End of file found"),
            entry("client", "192.0.2.7"),
            entry("client_port", 17_036),
            entry("code", "AH02006"),
            entry("message", "SSL handshake stopped: connection was closed"),
            entry("referer", "https://example.org/a, b"));
  }

  @Test
  void lineOf22HasTheErrorBehindTheClient() {
    assertThat(
            parse(
                errors,
                "[Sun May 17 10:05:03 2015] [error] [client 192.0.2.7] (13)Permission denied: file"
                    + " permissions deny server access: /srv/a.html"))
        .containsExactly(
            entry("time", micros("2015-05-17T10:05:03Z")),
            entry("level", "error"),
            entry("error_status", 13L),
            entry("error_text", "Permission denied"),
            entry("client", "192.0.2.7"),
            entry("message", "file permissions deny server access: /srv/a.html"));
  }

  @Test
  void allBehindTheLevelMayBeMissing() {
    assertThat(parse(errors, "[Sun May 17 10:05:03 2015] [notice] caught SIGTERM, shutting down"))
        .containsOnlyKeys("time", "level", "message")
        .containsEntry("message", "caught SIGTERM, shutting down");
    assertThat(parse(errors, "[Sun May 17 10:05:03 2015] [-:emerg] [pid 7]"))
        .containsOnlyKeys("time", "level", "pid", "message")
        .containsEntry("message", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "192.0.2.7:80           | 192.0.2.7      | 80",
        "192.0.2.7              | 192.0.2.7      | null",
        "192.0.2.7:99999        | 192.0.2.7:99999 | null",
        "2001:db8::1:443        | 2001:db8::1    | 443",
        "[2001:db8::1]:443      | 2001:db8::1    | 443",
        "1:2:3:4:5:6:7:8        | 1:2:3:4:5:6:7:8 | null",
        "1:2:3:4:5:6:7:8:443    | 1:2:3:4:5:6:7:8 | 443",
        "::1:54321              | ::1            | 54321",
        "www.example.org:80     | www.example.org | 80",
        "unix:                  | unix:          | null",
      })
  void clientOf24EndsBeforeItsPort(String client, String address, Integer port) {
    assertThat(parse(errors, PREFIX + "[client " + client + "] text"))
        .satisfies(
            row -> {
              assertThat(row.get("client")).isEqualTo(address);
              assertThat(row.get("client_port")).isEqualTo(port);
              assertThat(row.get("message")).isEqualTo("text");
            });
  }

  @Test
  void ipv6ClientOf22HasNoPort() {
    assertThat(parse(errors, "[Sun May 17 10:05:03 2015] [error] [client ::1] text"))
        .containsEntry("client", "::1")
        .doesNotContainKey("client_port");
  }

  @ParameterizedTest
  @CsvSource({
    "Sun May 17 10:05:03 2015, 2015-05-17T08:05:03Z",
    "Sun May  7 10:05:03 2015, 2015-05-07T08:05:03Z",
    "Sun Jan 17 10:05:03.5 2016, 2016-01-17T09:05:03.500Z",
    "Sun Jan 17 10:05:03.123456789 2016, 2016-01-17T09:05:03.123456Z",
    "2015-05-17 10:05:03.123456, 2015-05-17T08:05:03.123456Z",
    "2015-05-17T10:05:03Z, 2015-05-17T10:05:03Z",
    "2015-05-17 10:05:03-0500, 2015-05-17T15:05:03Z",
    "17/May/2015:10:05:03 +0000, 2015-05-17T10:05:03Z",
    "Sun Oct 25 02:30:00 2015, 2015-10-25T00:30:00Z",
    "Sun Mar 29 02:30:00 2015, 2015-03-29T01:30:00Z",
  })
  void timesWithoutAnOffsetAreOfTheZone(String time, String expected) {
    LogFormat berlin = LogFormats.create("apache-error", Map.of("zone", "Europe/Berlin"));

    assertThat(parse(berlin, "[" + time + "] [error] text"))
        .containsEntry("time", micros(expected));
  }

  @Test
  void textThatOnlyLooksLikeAPartBelongsToTheMessage() {
    assertThat(parse(errors, PREFIX + "(x)y: z")).containsEntry("message", "(x)y: z");
    assertThat(parse(errors, PREFIX + "(12)y")).containsEntry("message", "(12)y");
    assertThat(parse(errors, PREFIX + "AH12: z")).containsEntry("message", "AH12: z");
    assertThat(parse(errors, PREFIX + "AHEAD: z")).containsEntry("message", "AHEAD: z");
    assertThat(parse(errors, PREFIX + "f(): z")).containsEntry("message", "f(): z");
    assertThat(parse(errors, PREFIX + "a.c(99999999999): z"))
        .containsEntry("message", "a.c(99999999999): z");
    assertThat(parse(errors, PREFIX + "[client x")).containsEntry("message", "[client x");
  }

  @Test
  void escapesAreDecodedAndOtherBytesReplaced() {
    assertThat(parse(errors, PREFIX + "a\\\"b\\\\c\\xc3\\xa9\\n"))
        .containsEntry("message", "a\"b\\cé\n");

    byte[] latin = (PREFIX + "caf\u00e9").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(parse(errors, latin)).containsEntry("message", "caf\uFFFD");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                          | empty line @0
          PHP Warning:  x                             | no [time] at the start @0
          [Sun May 17 10:05:03 2015                   | no [time] at the start @0
          [Sun Feb 30 10:05:03 2015] [error] x        | time is not [Day Mon dd HH:mm:ss yyyy], or does not exist @1
          [Sun May 17 10:05:03. 2015] [error] x       | time is not [Day Mon dd HH:mm:ss yyyy], or does not exist @1
          [Sun May 17 10:05:03x2015] [error] x        | time is not [Day Mon dd HH:mm:ss yyyy], or does not exist @1
          [soon] [error] x                            | time is not [Day Mon dd HH:mm:ss yyyy], or does not exist @1
          [Sun May 17 10:05:03 2015] error            | no [level] or [module:level] after the time @27
          [Sun May 17 10:05:03 2015] [] x             | no [level] or [module:level] after the time @27
          [Sun May 17 10:05:03 2015]                  | no [level] or [module:level] after the time @26
          [Sun May 17 10:05:03 2015] [error] [pid x]  | no numbers in [pid] or [pid:tid] @35
          [Sun May 17 10:05:03 2015] [error] [pid 1:] | no numbers in [pid] or [pid:tid] @35
          """)
  void lineThatIsNoneIsRejected(String line, String expected) {
    assertThat(rejection(errors, line)).isEqualTo(expected);
  }

  @Test
  void zoneThatIsNoneIsAnError() {
    assertThatThrownBy(() -> LogFormats.create("apache-error", Map.of("zone", "Mars")))
        .hasMessageContaining("'zone' is 'Mars', but it must be a time zone");
  }

  private static long micros(String instant) {
    Instant parsed = Instant.parse(instant);
    return parsed.getEpochSecond() * 1_000_000 + parsed.getNano() / 1000;
  }
}
