package io.millrace.core.format;

import static io.millrace.core.format.Rows.parse;
import static io.millrace.core.format.Rows.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.millrace.core.option.OptionException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.types.Decimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvFormatTest {
  private static final String SCHEMA =
      "time TIMESTAMP, name STRING, count INT, total BIGINT, price DECIMAL(8,2), share DOUBLE,"
          + " ok BOOLEAN, day DATE";

  private final LogFormat csv = csv(Map.of("schema", SCHEMA));

  @Test
  void valuesAreTyped() {
    assertThat(
            parse(
                csv,
                "2015-05-17T10:05:03.25Z,\"a, \"\"b\"\"\",-7, 9223372036854775807 ,12.5,1e-3,TRUE,"
                    + "2016-02-29\r\n"))
        .containsExactly(
            entry("time", Instant.parse("2015-05-17T10:05:03.25Z").toEpochMilli() * 1000),
            entry("name", "a, \"b\""),
            entry("count", -7),
            entry("total", Long.MAX_VALUE),
            entry("price", Decimal.apply(new BigDecimal("12.50"), 8, 2)),
            entry("share", 0.001),
            entry("ok", true),
            entry("day", (int) LocalDate.of(2016, 2, 29).toEpochDay()));
  }

  @Test
  void valueWithoutQuotesThatEqualsTheNullValueIsNull() {
    assertThat(parse(csv, ",,,,,,,")).isEmpty();
    assertThat(parse(csv, ",\"\",,,,,,")).containsExactly(entry("name", ""));

    LogFormat dashes = csv(Map.of("schema", "a STRING, b INT", "null-value", "-"));
    assertThat(parse(dashes, "-,-")).isEmpty();
    assertThat(parse(dashes, "\"-\",5")).containsExactly(entry("a", "-"), entry("b", 5));
    assertThat(parse(dashes, ",5")).containsExactly(entry("a", ""), entry("b", 5));
  }

  @Test
  void delimiterAndQuoteCanBeChosen() {
    LogFormat tabs = csv(Map.of("schema", "a STRING, b STRING", "delimiter", "tab", "quote", "'"));

    assertThat(parse(tabs, "x,y\t'it''s\tso'"))
        .containsExactly(entry("a", "x,y"), entry("b", "it's\tso"));
  }

  @Test
  void bytesThatAreNotUtf8BecomeReplacementCharacters() {
    byte[] record = {'c', 'a', 'f', (byte) 0xE9, ',', '1'};

    assertThat(parse(csv(Map.of("schema", "a STRING, b INT")), record))
        .containsExactly(entry("a", "caf\uFFFD"), entry("b", 1));
  }

  @Test
  void headerLineIsRejectedAsSuch() {
    LogFormat strings = csv(Map.of("schema", "a STRING, b STRING"));

    assertThat(rejection(strings, "a,b")).isEqualTo("header line @0");
    assertThat(rejection(strings, "\"a\",\"b\"")).isEqualTo("header line @0");
    assertThat(parse(strings, "a,c")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``           | empty line @0
          1            | 1 of 3 columns, 'b' is missing @1
          1,2          | 2 of 3 columns, 'c' is missing @3
          1,2,3,4      | text after the last column 'c' @5
          1,x,3        | column 'b' is no TINYINT @2
          1,128,3      | column 'b' is no TINYINT @2
          1,"x",3      | column 'b' is no TINYINT @3
          1,2.0,3      | column 'b' is no TINYINT @2
          "1,2,3       | no quote after column 'a' @0
          "1"x,2,3     | text after the quote of column 'a' @3
          """)
  void recordThatIsNoneIsRejected(String record, String expected) {
    assertThat(rejection(csv(Map.of("schema", "a STRING, b TINYINT, c STRING")), record))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775808, BIGINT",
    "-9223372036854775809, BIGINT",
    "+, INT",
    "--1, INT",
    "32768, SMALLINT",
    "2147483648, INT",
    "1.234, 'DECIMAL(8,2)'",
    "1234567.0, 'DECIMAL(8,2)'",
    "1e999999999, 'DECIMAL(8,2)'",
    "0x10, DOUBLE",
    "yes, BOOLEAN",
    "2015-02-29, DATE",
    "2015-2-9, DATE",
    "2015-05-17T10:05, TIMESTAMP",
    "2015-05-17T10:05:03., TIMESTAMP",
    "2015-05-17T10:05:03+1, TIMESTAMP",
    "2015-05-17T10:05:03 CET, TIMESTAMP",
  })
  void textThatDoesNotFitItsTypeIsRejected(String text, String type) {
    assertThat(rejection(csv(Map.of("schema", "a " + type)), text))
        .isEqualTo("column 'a' is no " + type + " @0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "iso-8601      | 2015-05-17T10:05:03Z          | 2015-05-17T10:05:03Z",
        "iso-8601      | 2015-05-17 10:05:03           | 2015-05-17T10:05:03Z",
        "iso-8601      | 2015-05-17 10:05:03.1234569   | 2015-05-17T10:05:03.123456Z",
        "iso-8601      | 2015-05-17 10:05:03+0230      | 2015-05-17T07:35:03Z",
        "iso-8601      | 2015-05-17T10:05:03.5-05:30   | 2015-05-17T15:35:03.5Z",
        "iso-8601      | 2015-05-17T10:05:03+01        | 2015-05-17T09:05:03Z",
        "epoch-seconds | 1431857103                    | 2015-05-17T10:05:03Z",
        "epoch-seconds | 1.431857103123456E9           | 2015-05-17T10:05:03.123456Z",
        "epoch-seconds | -1.5                          | 1969-12-31T23:59:58.5Z",
        "epoch-millis  | 1431857103250                 | 2015-05-17T10:05:03.250Z",
      })
  void timestampsHaveThreeForms(String form, String text, Instant expected) {
    LogFormat format = csv(Map.of("schema", "a TIMESTAMP", "delimiter", "|", "timestamps", form));

    assertThat(parse(format, text))
        .containsEntry("a", expected.getEpochSecond() * 1_000_000 + expected.getNano() / 1000);
  }

  @Test
  void everyMistakeIsReportedAtOnce() {
    assertThatThrownBy(
            () ->
                csv(
                    Map.of(
                        "schema", "a INT NOT NULL, A STRING, rejection INT, t INTERVAL",
                        "delimiter", ";;",
                        "timestamp", "iso")))
        .isInstanceOfSatisfying(
            OptionException.class,
            e ->
                assertThat(e.problems())
                    .containsExactlyInAnyOrder(
                        "unknown option 'timestamp'; did you mean 'timestamps'?",
                        "'schema' has column 'a' as NOT NULL, but columns of a log are null in"
                            + " rejected rows",
                        "'schema' has column 'A' twice",
                        "'schema' has column 'rejection', a name that the format needs for its own"
                            + " column",
                        "'schema' has column 't' of type INTERVAL, which is not supported",
                        "'delimiter' is ';;', but it must be a single ASCII character, or tab"));
  }

  @Test
  void schemaThatIsNoneIsAnError() {
    assertThatThrownBy(() -> csv(Map.of("schema", "a INTEGRAL b")))
        .hasMessageContaining(
            "'schema' is 'a INTEGRAL b', but it must be a list of columns in Spark's DDL");
    assertThatThrownBy(() -> csv(Map.of())).hasMessageContaining("'schema' is missing");
  }

  private static LogFormat csv(Map<String, String> options) {
    return LogFormats.create("csv", options);
  }
}
