package io.millrace.core.format;

import static io.millrace.core.format.Rows.parse;
import static io.millrace.core.format.Rows.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFormatTest {
  private final LogFormat json =
      json("time TIMESTAMP, name STRING, count INT, ok BOOLEAN, at STRUCT<x: DOUBLE, y: DOUBLE>");

  @Test
  void valuesAreTyped() {
    assertThat(
            parse(
                json,
                """
                {"name": "a \\"b\\" é", "count": 7, "ok": true, "time": "2015-05-17T10:05:03Z",
                 "at": {"x": 1.5, "y": -2e3}}
                """))
        .containsExactly(
            entry("time", Instant.parse("2015-05-17T10:05:03Z").toEpochMilli() * 1000),
            entry("name", "a \"b\" é"),
            entry("count", 7),
            entry("ok", true),
            entry("at", Map.of("x", 1.5, "y", -2000.0)));
  }

  @Test
  void absentAndNullFieldsAreNull() {
    assertThat(parse(json, "{\"count\": null}")).isEmpty();
    assertThat(parse(json, "{}")).isEmpty();
  }

  @Test
  void numbersAndTruthsMayBeQuoted() {
    assertThat(parse(json, "{\"count\": \"7\", \"ok\": \"false\", \"at\": {\"x\": \"1.5\"}}"))
        .containsExactly(entry("count", 7), entry("ok", false), entry("at", Map.of("x", 1.5)));
  }

  @Test
  void stringColumnTakesTheTextOfAnyValue() {
    LogFormat strings = json("a STRING, b STRING, c STRING, d STRING");

    assertThat(parse(strings, "{\"a\": 1.50, \"b\": {\"x\": [1, 2]}, \"c\": false, \"d\": \"\"}"))
        .containsExactly(
            entry("a", "1.50"), entry("b", "{\"x\": [1, 2]}"), entry("c", "false"), entry("d", ""));
  }

  @Test
  void fieldsThatAreNotDeclaredAreRescued() {
    Map<String, Object> row =
        parse(
            json,
            "{\"new\": \"x\", \"count\": 1, \"at\": {\"z\": 3}, \"list\": [1, {\"a\": null}],"
                + " \"none\": null, \"flag\":true}");

    assertThat(row).containsOnlyKeys("count", "at", "rescued");
    Map<String, String> rescued = new HashMap<>();
    rescued.put("new", "x");
    rescued.put("at.z", "3");
    rescued.put("list", "[1, {\"a\": null}]");
    rescued.put("none", null);
    rescued.put("flag", "true");
    assertThat(row.get("rescued")).isEqualTo(rescued);
  }

  @Test
  void arraysAndMapsHoldTheirElements() {
    LogFormat nested = json("a ARRAY<INT>, m MAP<STRING, BIGINT>, s ARRAY<STRUCT<x: INT>>");
    byte[] record =
        "{\"a\":[1,null,3],\"m\":{\"k\":5},\"s\":[{\"x\":1},{\"y\":2}]}"
            .getBytes(StandardCharsets.UTF_8);

    InternalRow row = nested.parse(record, 0, record.length);

    ArrayData array = row.getArray(0);
    assertThat(array.numElements()).isEqualTo(3);
    assertThat(array.getInt(0)).isEqualTo(1);
    assertThat(array.isNullAt(1)).isTrue();
    assertThat(row.getMap(1).valueArray().getLong(0)).isEqualTo(5);
    assertThat(row.getArray(2).getStruct(0, 1).getInt(0)).isEqualTo(1);
    assertThat(row.getMap(3).keyArray().getUTF8String(0)).hasToString("s[1].y");
  }

  @Test
  void laterFieldOfTheSameNameWins() {
    assertThat(parse(json, "{\"count\": 1, \"count\": 2}")).containsExactly(entry("count", 2));
  }

  @Test
  void recordMayLieInTheMiddleOfAnArray() {
    byte[] bytes = "xx{\"name\": \"é\", \"new\": 12}yy".getBytes(StandardCharsets.UTF_8);

    InternalRow row = json.parse(bytes, 2, bytes.length - 4);

    assertThat(Rows.values(row, json.rowType()))
        .containsExactly(entry("name", "é"), entry("rescued", Map.of("new", "12")));
  }

  @Test
  void byteOrderMarkIsSkipped() {
    assertThat(parse(json, "\uFEFF{\"name\": \"abc\", \"new\": 12}"))
        .containsExactly(entry("name", "abc"), entry("rescued", Map.of("new", "12")));
  }

  @Test
  void otherEncodingsAreRejected() {
    byte[] utf16 = "{\"name\": \"abc\"}".getBytes(StandardCharsets.UTF_16LE);

    assertThat(parse(json, utf16).get("rejection"))
        .isEqualTo(Map.of("reason", "not JSON in UTF-8", "at", 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                            | empty record @0
          [1]                           | no JSON object @0
          {"count": 1} {                | text after the JSON object @13
          {"count": "x"}                | column 'count' is no INT @10
          {"count": 1.5}                | column 'count' is no INT @10
          {"count": 2147483648}         | column 'count' is no INT @10
          {"count": {}}                 | column 'count' is no INT @10
          {"a": 1, "at": {"x": "wide"}} | column 'at.x' is no DOUBLE @21
          {"at": 5}                     | column 'at' is no STRUCT<x: DOUBLE, y: DOUBLE> @7
          """)
  void recordThatDoesNotFitIsRejected(String record, String expected) {
    assertThat(rejection(json, record)).isEqualTo(expected);
  }

  @Test
  void textThatIsNotJsonIsRejectedWithItsPlace() {
    assertThat(rejection(json, "{\"count\": 1,}")).startsWith("not JSON: ").endsWith(" @13");
    assertThat(rejection(json, "{\"count\": 1")).startsWith("not JSON: ").endsWith(" @11");
  }

  @Test
  void deepNestingIsRejected() {
    assertThat(rejection(json, "{\"new\":" + "[".repeat(100_000))).startsWith("not JSON: ");
  }

  @Test
  void reservedNamesAreErrors() {
    assertThatThrownBy(() -> json("Rescued STRING, rejection INT"))
        .hasMessageContaining("'schema' has column 'Rescued', a name that the format needs")
        .hasMessageContaining("'schema' has column 'rejection', a name that the format needs");
  }

  private static LogFormat json(String schema) {
    return LogFormats.create("json", Map.of("schema", schema));
  }
}
