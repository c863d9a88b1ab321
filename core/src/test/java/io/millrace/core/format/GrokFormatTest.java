package io.millrace.core.format;

import static io.millrace.core.format.Rows.parse;
import static io.millrace.core.format.Rows.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.millrace.core.option.OptionException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrokFormatTest {
  @Test
  void fieldsBecomeTypedColumns() {
    LogFormat grok =
        grok(
            "%{IPORHOST:client} \\[%{HTTPDATE:time:timestamp:dd/MMM/yyyy:HH:mm:ss Z}\\]"
                + " %{INT:status:int} %{INT:size:long} %{NUMBER:seconds:double} %{WORD:ok:boolean}"
                + " %{GREEDYDATA:text}");

    assertThat(
            parse(
                grok,
                "192.0.2.7 [17/May/2015:12:05:03 +0200] 200 5000000000 0.125 true the rest\n"))
        .containsExactly(
            entry("client", "192.0.2.7"),
            entry("time", micros("2015-05-17T10:05:03Z")),
            entry("status", 200),
            entry("size", 5_000_000_000L),
            entry("seconds", 0.125),
            entry("ok", true),
            entry("text", "the rest"));
  }

  @Test
  void apacheLineIsTakenApartByADefinitionOfTheLibrary() {
    Map<String, Object> row =
        parse(
            grok("%{COMBINEDAPACHELOG}"),
            "192.0.2.7 - frank [17/May/2015:10:05:03 +0000] \"GET /a?b=c HTTP/1.1\" 200 5316"
                + " \"https://example.org/\" \"Mozilla/5.0\"");

    assertThat(row)
        .containsEntry("clientip", "192.0.2.7")
        .containsEntry("auth", "frank")
        .containsEntry("timestamp", "17/May/2015:10:05:03 +0000")
        .containsEntry("request", "/a?b=c")
        .containsEntry("response", "200")
        .containsEntry("agent", "\"Mozilla/5.0\"");
  }

  @Test
  void definitionsOfOnesOwnMayReferToEachOtherAndReplaceOthers() {
    LogFormat grok =
        grok(
            Map.of(
                "pattern", "%{LINE}",
                "definitions",
                    "# id and level\nLINE %{ID:id:int} %{LOGLEVEL:level}\n\nID \\d+\nLOGLEVEL [A-Z]"));

    assertThat(parse(grok, "17 W")).containsExactly(entry("id", 17), entry("level", "W"));
  }

  @Test
  void fieldInSeveralPlacesTakesTheFirstThatTookPart() {
    LogFormat grok = grok("(?:a=%{INT:n:int}|b=%{INT:n:int})(?:;%{INT:n:int})?");

    assertThat(parse(grok, "b=2;3")).containsExactly(entry("n", 2));
    assertThat(parse(grok, "a=1")).containsExactly(entry("n", 1));
  }

  @Test
  void namesOfNestedFieldsAreJoined() {
    assertThat(
            parse(
                grok("%{INT:[http][status]:int} %{WORD:log.level} (?<queue_id>\\w+)"),
                "200 info A1"))
        .containsExactly(
            entry("http_status", 200), entry("log_level", "info"), entry("queue_id", "A1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          (?<v>\\h+)x                   | 0aFx       | 0aF
          (?<v>[\\h-]+)x                | 0a-Fx      | 0a-F
          (?<v>\\H)                     | 0ax        | x
          (?<v>{\\d{,2}})               | {12}       | {12}
          (?<v>\\p{Upper}\\x{41}?)      | abCA       | CA
          (?<v>[[:alpha:][:digit:]_]+)  | -a1_-      | a1_
          (?<v>[^[:space:]]+)           | `  ab `    | ab
          (?<v>[[:^alpha:]]+)           | ab12cd     | 12
          (?<v>[]x]+)                   | a]x        | ]x
          (?<v>[^]x]+)                  | ]xab       | ab
          (?<v>[[a-c][x]]+)             | 1axb2      | axb
          (?<v>[\\[{(]+)                | a[{(b      | [{(
          (?<v>x.?*y)                   | axbby      | xbby
          (?<v>[+*]+\\?*)                | a+*??b     | +*??
          """)
  void spellingsOfRubyMeanTheSame(String pattern, String record, String expected) {
    assertThat(parse(grok(pattern), record)).containsExactly(entry("v", expected));
  }

  @Test
  void linesEndAsInRuby() {
    assertThat(parse(grok("^(?<v>.*)$"), "a\rb\nc")).containsExactly(entry("v", "a\rb"));
    assertThat(parse(grok("(?m)^(?<v>.*)z"), "a\nbz")).containsExactly(entry("v", "a\nb"));
  }

  @Test
  void partOfTheRecordMatchesUnlessTheWholeIsAskedFor() {
    assertThat(parse(grok("%{IP:ip}"), "from 192.0.2.7 on"))
        .containsExactly(entry("ip", "192.0.2.7"));
    assertThat(rejection(grok(Map.of("pattern", "%{IP:ip}", "match", "whole")), "192.0.2.7 on"))
        .isEqualTo("the pattern does not match @0");
  }

  @Test
  void valueThatDoesNotFitItsTypeIsRejected() {
    assertThat(rejection(grok("%{WORD:a} %{NUMBER:n:int}"), "x 1.5"))
        .isEqualTo("column 'n' is no INT @2");
    assertThat(rejection(grok("t=%{NOTSPACE:t:timestamp}"), "t=soon"))
        .isEqualTo("column 't' is no TIMESTAMP @2");
  }

  @Test
  void timestampWithoutAFormatIsIso8601() {
    assertThat(parse(grok("%{TIMESTAMP_ISO8601:t:timestamp}"), "at 2015-05-17T12:05:03.5+02:00"))
        .containsExactly(entry("t", micros("2015-05-17T10:05:03.500Z")));
    LogFormat local =
        grok(
            Map.of(
                "pattern", "%{DATA:t:date;yyyy/MM/dd HH:mm:ss}$",
                "zone", "Europe/Berlin",
                "match", "whole"));
    assertThat(parse(local, "2015/05/17 12:05:03"))
        .containsExactly(entry("t", micros("2015-05-17T10:05:03Z")));
  }

  @Test
  void textThatStandsForNullIsNull() {
    LogFormat grok = grok(Map.of("pattern", "%{NOTSPACE:a:int} %{NOTSPACE:b}", "null-value", "-"));

    assertThat(parse(grok, "- -")).isEmpty();
  }

  @Test
  void patternThatBacktracksWithoutEndIsGivenUp() {
    assertThat(rejection(grok("%{URIPROTO:u}!"), "a".repeat(5_000)))
        .isEqualTo("the pattern took too long @0");
  }

  @Test
  void everyMistakeIsReportedAtOnce() {
    assertThatThrownBy(
            () ->
                grok(
                    Map.of(
                        "pattern",
                        "%{IP:a:ip} %{INT:b:int:#} %{INT:c:int} %{INT:C} %{IP:rejection}"
                            + " %{IP:---} %{DATA:t:date:yyyy}",
                        "definitions",
                        "NAME")))
        .isInstanceOfSatisfying(
            OptionException.class,
            e ->
                assertThat(e.problems())
                    .containsExactlyInAnyOrder(
                        "'definitions' has the line 'NAME', which is no name, a space and a pattern",
                        "'pattern' has field 'a' of type 'ip', but types are string, int, long,"
                            + " float, double, boolean and timestamp",
                        "'pattern' has field 'b' with the format '#', which only a timestamp can"
                            + " have",
                        "'pattern' has field 'C' both as INT and as STRING",
                        "'pattern' has field 'rejection', which can name no column",
                        "'pattern' has field '---', which can name no column",
                        "'t' is 'yyyy': it does not describe a date and a time"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          %{IPP:a}        | it has %{IPP}, which is not defined; did you mean 'IP'?
          %{NOSUCHTHING1} | it has %{NOSUCHTHING1}, which is not defined
          %{LOOP:a}       | the definition of %{LOOP} refers to itself
          %{IP a}         | it has %{ that starts no %{NAME}, %{NAME:field} or %{NAME:field:type}
          %{GROWS:a}      | it grows to more than 1048576 characters of regular expression
          """)
  void patternThatIsNoneIsAnError(String pattern, String expected) {
    StringBuilder definitions = new StringBuilder("LOOP a%{LOP}\nLOP b%{LOOP}\nG0 aaaaaaaaaa\n");
    for (int i = 1; i < 8; i++) {
      definitions.append("G").append(i).append((" %{G" + (i - 1) + "}").repeat(10)).append('\n');
    }
    definitions.append("GROWS %{G7}");

    assertThatThrownBy(
            () -> grok(Map.of("pattern", pattern, "definitions", definitions.toString())))
        .hasMessageEndingWith("'pattern' is no grok pattern: " + expected);
  }

  @Test
  void otherErrorsNameThePlace() {
    assertThatThrownBy(() -> grok("%{INT:a}(")).hasMessageContaining("Unclosed group in ");
    assertThatThrownBy(() -> grok("%{INT}")).hasMessageContaining("'pattern' has no field");
    assertThatThrownBy(() -> grok(new HashMap<>())).hasMessageContaining("'pattern' is missing");
  }

  private static LogFormat grok(String pattern) {
    return grok(Map.of("pattern", pattern));
  }

  private static LogFormat grok(Map<String, String> options) {
    return LogFormats.create("grok", options);
  }

  private static long micros(String instant) {
    return Instant.parse(instant).toEpochMilli() * 1000;
  }
}
