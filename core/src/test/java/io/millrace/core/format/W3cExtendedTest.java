package io.millrace.core.format;

import static io.millrace.core.format.Rows.parse;
import static io.millrace.core.format.Rows.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.millrace.core.option.OptionException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class W3cExtendedTest {
  private static final String LINE =
      "2015-05-17 10:05:03 192.0.2.1 GET /a.htm q=1+2 443 EXAMPLE\\jo 192.0.2.7"
          + " Mozilla/5.0+(X11;+Linux) https://example.org/ 200 0 2148074254 15";

  private final LogFormat iis = LogFormats.create("w3c-extended", Map.of());

  @Test
  void lineOfIisHasEveryColumn() {
    assertThat(parse(iis, LINE + "\r\n"))
        .containsExactly(
            entry("time", micros("2015-05-17T10:05:03Z")),
            entry("s_ip", "192.0.2.1"),
            entry("cs_method", "GET"),
            entry("cs_uri_stem", "/a.htm"),
            entry("cs_uri_query", "q=1+2"),
            entry("s_port", 443),
            entry("cs_username", "EXAMPLE\\jo"),
            entry("c_ip", "192.0.2.7"),
            entry("cs_user_agent", "Mozilla/5.0 (X11; Linux)"),
            entry("cs_referer", "https://example.org/"),
            entry("sc_status", 200),
            entry("sc_substatus", 0),
            entry("sc_win32_status", 2_148_074_254L),
            entry("time_taken", 15L));
  }

  @Test
  void dashesAreNull() {
    assertThat(parse(iis, "2015-05-17 10:05:03 - - - - - - - - - - - - -"))
        .containsOnlyKeys("time");
    assertThat(parse(iis, "- 10:05:03 - - - - - - - - - - 0 - -")).containsOnlyKeys("sc_substatus");
  }

  @Test
  void fieldsCanBeChosenInAnyCaseAndOrder() {
    LogFormat format = w3c("Date TIME cs-Bytes cs(Cookie) X-Forwarded-For sc-bytes x_custom(a.b)");

    assertThat(parse(format, "2015-05-17 10:05:03.25 5000000000 a=1;+b=2 - 7 v"))
        .containsExactly(
            entry("time", micros("2015-05-17T10:05:03.250Z")),
            entry("cs_bytes", 5_000_000_000L),
            entry("cs_cookie", "a=1;+b=2"),
            entry("sc_bytes", 7L),
            entry("x_custom_a_b", "v"));
  }

  @Test
  void fieldsDirectiveInTheRecordSaysWhatTheLineHolds() {
    assertThat(
            parse(
                iis,
                "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n\r\n"
                    + "#Fields: sc-status date time CS-METHOD cs-host c-port \r\n"
                    + "404 2015-05-17 10:05:03 GET example.org 5000\r\n"))
        .containsExactly(
            entry("time", micros("2015-05-17T10:05:03Z")),
            entry("cs_method", "GET"),
            entry("sc_status", 404),
            entry("rescued", Map.of("cs-host", "example.org", "c-port", "5000")));
  }

  @Test
  void laterFieldsDirectiveWins() {
    assertThat(parse(iis, "#Fields: c-ip\n#Fields: cs-method\nGET")).containsOnlyKeys("cs_method");
    assertThat(rejection(iis, "#Fields: c-ip\n#Fields: \nGET x"))
        .contains("text after the last field");
  }

  @Test
  void dateDirectiveGivesTheDayOfALineWithoutOne() {
    LogFormat format = w3c("time c-ip");

    assertThat(parse(format, "#Date: 2015-05-17 00:00:00\n10:05:03 192.0.2.7"))
        .containsExactly(entry("time", micros("2015-05-17T10:05:03Z")), entry("c_ip", "192.0.2.7"));
    assertThat(parse(format, "10:05:03 192.0.2.7")).containsOnlyKeys("c_ip");
    assertThat(parse(w3c("c-ip"), "#Date: 2015-05-17 00:00:00\n192.0.2.7"))
        .containsOnlyKeys("c_ip");
  }

  @Test
  void dayAloneIsItsMidnight() {
    assertThat(parse(w3c("date c-ip"), "2015-05-17 -"))
        .containsExactly(entry("time", micros("2015-05-17T00:00:00Z")));
  }

  @Test
  void tabsSeparateTooAndFurtherBlanksDoNotCount() {
    assertThat(parse(w3c("c-ip sc-status cs-method"), " a\t200  GET  "))
        .containsExactly(entry("c_ip", "a"), entry("sc_status", 200), entry("cs_method", "GET"));
  }

  @Test
  void bytesThatAreNotUtf8BecomeReplacementCharacters() {
    byte[] latin = "caf\u00e9 a+\u00e9".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(parse(w3c("cs-uri-stem cs(User-Agent)"), latin))
        .containsExactly(entry("cs_uri_stem", "caf\uFFFD"), entry("cs_user_agent", "a \uFFFD"));
  }

  @Test
  void copyKeepsItsMapWhenTheRecordIsGone() {
    byte[] record = "#Fields: c-ip x\na b".getBytes(StandardCharsets.UTF_8);
    InternalRow copy = iis.parse(record, 0, record.length).copy();
    Arrays.fill(record, (byte) 'z');

    assertThat(Rows.values(copy, iis.rowType()))
        .containsExactly(entry("c_ip", "a"), entry("rescued", Map.of("x", "b")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                               | empty line @0
          #Date: 2015-05-17 00:00:00       | directive line @0
          #Fields: a                       | directive line @0
          2015-05-17 10:05:03 192.0.2.7    | 3 of 4 fields, 'sc-status' is missing @29
          2015-05-17 10:05:03 h 200 x      | text after the last field 'sc-status' @26
          2015-02-29 10:05:03 h 200        | column 'time' is no TIMESTAMP @0
          2015-05-17 10:05 h 200           | column 'time' is no TIMESTAMP @11
          2015-05-17 10:05:03. h 200       | column 'time' is no TIMESTAMP @11
          2015-05-17 10:05:03.x h 200      | column 'time' is no TIMESTAMP @11
          2015-05-17 10:05:03 h x          | column 'sc_status' is no INT @22
          2015-05-17 10:05:03 h 2147483648 | column 'sc_status' is no INT @22
          """)
  void recordThatIsNoneIsRejected(String record, String expected) {
    assertThat(rejection(w3c("date time c-ip sc-status"), record)).isEqualTo(expected);
  }

  @Test
  void recordOfDirectivesAloneOrOfTwoLinesIsRejected() {
    LogFormat format = w3c("c-ip");

    assertThat(rejection(format, "#Version: 1.0\n#Fields: c-ip\n")).isEqualTo("directive line @0");
    assertThat(rejection(format, "a\nb")).isEqualTo("more than one line of data @2");
    assertThat(rejection(format, "a\n#Date: x")).isEqualTo("more than one line of data @2");
  }

  @Test
  void everyMistakeInTheFieldsIsReported() {
    assertThatThrownBy(() -> w3c("c-ip C-IP c-ip $x cs(Host) cs-host rescued rejection"))
        .isInstanceOfSatisfying(
            OptionException.class,
            e ->
                assertThat(e.problems())
                    .containsExactlyInAnyOrder(
                        "'fields' names 'C-IP' and 'c-ip' for one column",
                        "'fields' names 'c-ip' twice",
                        "'fields' names '$x', which is no name of a field",
                        "'fields' names 'cs-host' and 'cs(Host)' for one column",
                        "'fields' names 'rescued', whose column 'rescued' is the format's own",
                        "'fields' names 'rejection', whose column 'rejection' is the format's own"));
    assertThatThrownBy(() -> w3c("a ".repeat(70)))
        .hasMessageContaining("'fields' names 70 fields, more than 60");
  }

  private static LogFormat w3c(String fields) {
    return LogFormats.create("w3c-extended", Map.of("fields", fields));
  }

  private static long micros(String instant) {
    return Instant.parse(instant).toEpochMilli() * 1000;
  }
}
