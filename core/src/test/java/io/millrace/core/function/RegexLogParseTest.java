package io.millrace.core.function;

import static io.millrace.core.function.MapRows.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegexLogParseTest {
  @Test
  void groupsAreColumns() {
    assertThat(parse("TECHNOLOGY é", "(.*)(N.)(?:.*) (.)"))
        .containsExactly(
            Map.entry("COLUMN1", "TECH"), Map.entry("COLUMN2", "NO"), Map.entry("COLUMN3", "é"));
    Map<String, String> absent = new HashMap<>();
    absent.put("COLUMN1", "a");
    absent.put("COLUMN2", null);
    assertThat(parse("a\n", "(a)(b)?")).isEqualTo(absent);
  }

  @Test
  void theWholeLineMustMatch() {
    assertThat(parse("xab", "(a)(b)")).isNull();
    assertThat(parse("abx", "(a)(b)")).isNull();
    assertThat(RegexLogParse.parse(null, utf8("(a)"))).isNull();
    assertThat(RegexLogParse.parse(utf8("a"), null)).isNull();
  }

  @Test
  void whatIsNoExpressionIsAnError() {
    assertThatThrownBy(() -> parse("a", "(a"))
        .hasMessage("'(a' is no regular expression of Java: Unclosed group near index 2");
    assertThatThrownBy(() -> parse("a", "a"))
        .hasMessage("'a' has no group, so no column: put parentheses around what to take out");
  }

  @Test
  void patternsThatBacktrackWithoutEndGiveNull() {
    assertThat(parse("a".repeat(100) + "c", "((a+)+)b")).isNull();
    assertThat(parse("ab".repeat(200_000), "((a|b)*)c")).isNull();
  }

  private static Map<String, String> parse(String line, String regex) {
    return MapRows.map(RegexLogParse.parse(utf8(line), utf8(regex)));
  }
}
