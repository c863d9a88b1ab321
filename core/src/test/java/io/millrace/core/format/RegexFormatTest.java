package io.millrace.core.format;

import static io.millrace.core.format.Rows.parse;
import static io.millrace.core.format.Rows.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.millrace.core.option.OptionException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexFormatTest {
  private static final String DHCP =
      "(?<id>\\d+),(?<day>[\\d/]+),(?<clock>[\\d:]+),(?<description>[^,]*),(?<ipAddress>[^,]*),"
          + "(?<hostName>[^,]*),(?<macAddress>[^,]*),.*";

  private final LogFormat regex =
      regex(
          "(?<client>\\S+) \\[(?<time>[^\\]]+)] (?:(?<statusCode>\\d+)|-)(?: (?<note>.*))?",
          "time TIMESTAMP, client STRING, status_code INT, note STRING",
          Map.of());

  @Test
  void groupsBecomeTypedColumnsInTheOrderOfTheSchema() {
    assertThat(parse(regex, "192.0.2.7 [2015-05-17T10:05:03Z] 200 all well\r\n"))
        .containsExactly(
            entry("time", micros("2015-05-17T10:05:03Z")),
            entry("client", "192.0.2.7"),
            entry("status_code", 200),
            entry("note", "all well"));
  }

  @Test
  void groupThatTookNoPartIsNull() {
    assertThat(parse(regex, "h [2015-05-17T10:05:03Z] -")).containsOnlyKeys("time", "client");
  }

  @Test
  void emptyGroupIsNullUnlessAnotherTextStandsForNull() {
    assertThat(parse(regex("(?<a>.*);(?<b>.*)", "a INT, b STRING", Map.of()), ";")).isEmpty();

    LogFormat dashes = regex("(?<a>.*);(?<b>.*)", "a INT, b STRING", Map.of("null-value", "-"));
    assertThat(parse(dashes, "-;")).containsExactly(entry("b", ""));
  }

  @Test
  void columnsOfADhcpLogTakeGroupsWithoutUnderscores() {
    LogFormat dhcp =
        regex(
            DHCP,
            "id INT, day STRING, clock STRING, description STRING, ip_address STRING,"
                + " host_name STRING, mac_address STRING",
            Map.of());

    assertThat(
            parse(dhcp, "11,06/02/19,00:02:36,Renew,192.0.2.48,ws1.example.com,001122334455,,5,0"))
        .containsExactly(
            entry("id", 11),
            entry("day", "06/02/19"),
            entry("clock", "00:02:36"),
            entry("description", "Renew"),
            entry("ip_address", "192.0.2.48"),
            entry("host_name", "ws1.example.com"),
            entry("mac_address", "001122334455"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dd/MMM/yyyy:HH:mm:ss Z    | UTC           | 17/May/2015:12:05:03 +0200 | 2015-05-17T10:05:03Z",
        "dd/MMM/yyyy:HH:mm:ss      | Europe/Berlin | 17/may/2015:12:05:03       | 2015-05-17T10:05:03Z",
        "MM/dd/yyyy HH:mm:ss.SS    | -05:00        | 05/17/2015 05:05:03.25     | 2015-05-17T10:05:03.250Z",
        "EEE MMM d h:mm:ss a yyyy  | UTC           | Sun May 17 10:05:03 AM 2015 | 2015-05-17T10:05:03Z",
      })
  void timestampsMayHaveAPatternAndAZone(
      String pattern, String zone, String text, String expected) {
    LogFormat format =
        regex("(?<t>.*)", "t TIMESTAMP", Map.of("timestamp-pattern", pattern, "zone", zone));

    assertThat(parse(format, text)).containsExactly(entry("t", micros(expected)));
    assertThat(rejection(format, "soon")).isEqualTo("column 't' is no TIMESTAMP @0");
  }

  @Test
  void epochsAreRead() {
    LogFormat format = regex("(?<t>\\d+)", "t TIMESTAMP", Map.of("timestamps", "epoch-millis"));

    assertThat(parse(format, "1431857103250"))
        .containsExactly(entry("t", micros("2015-05-17T10:05:03.250Z")));
  }

  @Test
  void wholeRecordMustMatchUnlessAPartIsAskedFor() {
    assertThat(rejection(regex("(?<n>\\d+)", "n INT", Map.of()), "n=12;"))
        .isEqualTo("the pattern does not match @0");
    assertThat(parse(regex("(?<n>\\d+)", "n INT", Map.of("match", "part")), "n=12;"))
        .containsExactly(entry("n", 12));
  }

  @Test
  void textOutsideOfAsciiIsMatchedAsCharacters() {
    LogFormat format = regex("(?<a>.)-(?<b>.*)", "a STRING, b STRING", Map.of());

    assertThat(parse(format, "\uD83D\uDE00-é"))
        .containsExactly(entry("a", "\uD83D\uDE00"), entry("b", "é"));
    assertThat(parse(format, new byte[] {(byte) 0xE9, '-', 'x'}))
        .containsExactly(entry("a", "\uFFFD"), entry("b", "x"));
  }

  @Test
  void offsetOfABadValueIsInBytes() {
    LogFormat format = regex("(?<a>.*) (?<n>\\S+)", "a STRING, n INT", Map.of());

    assertThat(rejection(format, "ab 1x")).isEqualTo("column 'n' is no INT @3");
    assertThat(rejection(format, "é\uD83D\uDE00 1x")).isEqualTo("column 'n' is no INT @7");
    assertThat(parse(format, new byte[] {(byte) 0xF0, (byte) 0x9F, ' ', 'x'}).get("rejection"))
        .isEqualTo(Map.of("reason", "column 'n' is no INT", "at", 3));
  }

  @Test
  void recordMayLieInTheMiddleOfAnArray() {
    byte[] bytes = "xxab 12yy".getBytes(StandardCharsets.UTF_8);
    LogFormat format = regex("(?<a>.*) (?<n>\\d+)", "a STRING, n INT", Map.of());

    assertThat(Rows.values(format.parse(bytes, 2, 5), format.rowType()))
        .containsExactly(entry("a", "ab"), entry("n", 12));
  }

  @Test
  void emptyRecordIsRejected() {
    assertThat(rejection(regex("(?<a>.*)", "a STRING", Map.of()), "\n"))
        .isEqualTo("empty record @0");
  }

  @ParameterizedTest
  @CsvSource({"(?<a>(x+x+)+y), x", "(?<a>(x+x+)+)\\2!, x", "(?<a>.*).*.*.*!, é"})
  void patternThatBacktracksWithoutEndIsGivenUp(String pattern, String part) {
    LogFormat format = regex(pattern, "a STRING", Map.of());
    long start = System.nanoTime();

    assertThat(rejection(format, part.repeat(3_000))).isEqualTo("the pattern took too long @0");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void longRecordsAreMatched() {
    LogFormat format =
        regex("(?<a>\\w+) (?<b>.*) (?<c>\\w+)", "a STRING, b STRING, c STRING", Map.of());
    String middle = "word ".repeat(200_000).trim();

    assertThat(parse(format, "first " + middle + " last"))
        .containsEntry("b", middle)
        .containsEntry("c", "last");
  }

  @Test
  void patternThatNestsDeeperThanTheStackRejectsTheRecord() {
    LogFormat format = regex("(?<a>(?:x|y)*)z", "a STRING", Map.of());

    assertThat(rejection(format, "xy".repeat(100_000) + "z"))
        .isEqualTo("the pattern nests too deep on this record @0");
    assertThat(parse(format, "xyz")).containsExactly(entry("a", "xy"));
  }

  @Test
  void whatOnlyLooksLikeAGroupIsNone() {
    LogFormat format = regex("[(?<b>]\\Q(?<c>\\E(?<a>.*)", "a STRING", Map.of());

    assertThat(parse(format, "((?<c>x")).containsExactly(entry("a", "x"));
  }

  @Test
  void formatSurvivesSerialization() throws IOException, ClassNotFoundException {
    LogFormat format =
        regex("(?<t>.*)", "t TIMESTAMP", Map.of("timestamp-pattern", "yyyy/MM/dd HH:mm:ss"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(format);

    LogFormat copy =
        (LogFormat)
            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

    assertThat(parse(copy, "2015/05/17 10:05:03"))
        .containsExactly(entry("t", micros("2015-05-17T10:05:03Z")));
  }

  @Test
  void everyMistakeIsReportedAtOnce() {
    assertThatThrownBy(
            () ->
                regex(
                    "(?<a>x)(?<client>y)(?<clIent>z)",
                    "b INT, cli_ent STRING",
                    Map.of("zone", "Mars", "timestamp-pattern", "yyyy", "match", "some")))
        .isInstanceOfSatisfying(
            OptionException.class,
            e ->
                assertThat(e.problems())
                    .containsExactlyInAnyOrder(
                        "'zone' is 'Mars', but it must be a time zone, like UTC, +02:00 or"
                            + " Europe/Berlin",
                        "'timestamp-pattern' is 'yyyy': it does not describe a date and a time",
                        "'match' is 'some', but it must be one of whole, part",
                        "'schema' has column 'b', but 'pattern' has no group for it",
                        "'pattern' has groups [client, clIent] for one column 'cli_ent'",
                        "'pattern' has group 'a', but 'schema' has no column for it"));
  }

  @Test
  void patternThatIsNoneIsAnError() {
    assertThatThrownBy(() -> regex("(?<a>x", "a STRING", Map.of()))
        .hasMessageContaining(
            "'pattern' is no regular expression of Java: Unclosed group near index 6");
    assertThatThrownBy(() -> LogFormats.create("regex", Map.of()))
        .hasMessageContaining("'pattern' is missing")
        .hasMessageContaining("'schema' is missing");
    assertThatThrownBy(
            () -> regex("(?<a>.*)", "a TIMESTAMP", Map.of("timestamp-pattern", "yyyy-bb")))
        .hasMessageContaining("'timestamp-pattern' is 'yyyy-bb': Unknown pattern letter: b");
  }

  private static LogFormat regex(String pattern, String schema, Map<String, String> more) {
    Map<String, String> options = new HashMap<>(more);
    options.put("pattern", pattern);
    options.put("schema", schema);
    return LogFormats.create("regex", options);
  }

  private static long micros(String instant) {
    return Instant.parse(instant).toEpochMilli() * 1000;
  }
}
