package io.millrace.core.function;

import static io.millrace.core.function.MapRows.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VariableColumnLogParseTest {
  @Test
  void columnsAreCountedOrNamed() {
    assertThat(parse("a,,c", "3", ",", null, null))
        .containsExactly(
            Map.entry("COLUMN1", "a"), Map.entry("COLUMN2", ""), Map.entry("COLUMN3", "c"));
    assertThat(
            parse(
                "a||b||7",
                "host type varchar(16), \"The Port\" TYPE DECIMAL(5, 0) NOT NULL,bytes",
                "||",
                "",
                ""))
        .containsExactly(
            Map.entry("host", "a"), Map.entry("The Port", "b"), Map.entry("bytes", "7"));
  }

  @Test
  void missingFieldsAreNullAndFurtherOnesLeftOut() {
    Map<String, String> expected = new HashMap<>();
    expected.put("COLUMN1", "a");
    expected.put("COLUMN2", null);
    assertThat(parse("a", "2", ",", null, null)).isEqualTo(expected);
    assertThat(parse("a,b,c", "2", ",", null, null))
        .containsExactly(Map.entry("COLUMN1", "a"), Map.entry("COLUMN2", "b"));
    assertThat(parse("a,", "2", ",", null, null)).containsEntry("COLUMN2", "");
    assertThat(parse("", "1", ",", null, null)).containsExactly(Map.entry("COLUMN1", ""));
  }

  @Test
  void escapesAndQuotesHideDelimiters() {
    assertThat(parse("a\\,b,c\\\\,d\\", "3", ",", "\\", null)).containsValues("a,b", "c\\", "d\\");
    assertThat(parse("\"a,b\",c\"d\",\"e", "3", ",", null, "\"")).containsValues("a,b", "cd", "e");
    assertThat(parse("[a b] c [d", "3", " ", null, "[]")).containsValues("a b", "c", "d");
  }

  @Test
  void nullGivesNull() {
    assertThat(parse(null, "1", ",", null, null)).isNull();
    assertThat(parse("a", null, ",", null, null)).isNull();
    assertThat(parse("a", "1", null, null, null)).isNull();
  }

  @Test
  void whatIsNoColumnOrDelimiterIsAnError() {
    assertThatThrownBy(() -> parse("a", "0", ",", null, null))
        .hasMessage("variable_column_log_parse finds 1 to 1000 columns, not 0");
    assertThatThrownBy(() -> parse("a", "b, c, b", ",", null, null))
        .hasMessage("'b, c, b' names a column twice");
    assertThatThrownBy(() -> parse("a", "b,,c", ",", null, null))
        .hasMessage(
            "'' is no column: expected a name, or a name and its type, like host TYPE VARCHAR(16)");
    assertThatThrownBy(() -> parse("a", "1", "", null, null))
        .hasMessageStartingWith("A delimiter of one character or more is needed");
    assertThatThrownBy(() -> parse("a", "1", ",", null, "[[]"))
        .hasMessageEndingWith("not ',' and '[[]'");
  }

  private static Map<String, String> parse(
      String line, String columns, String delimiter, String escape, String quote) {
    return MapRows.map(
        VariableColumnLogParse.parse(
            utf8(line), utf8(columns), utf8(delimiter), utf8(escape), utf8(quote)));
  }
}
