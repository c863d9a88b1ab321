package io.millrace.core.function;

import static io.millrace.core.function.MapRows.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class W3cLogParseTest {
  private static final String COMMON =
      "192.0.2.30 - John [24/May/2004:22:01:02 -0700] \"GET /icons/a.gif HTTP/1.1\" 304 0";

  private static final String[] FIELDS = {
    "192.0.2.30",
    "-",
    "John",
    "[24/May/2004:22:01:02 -0700]",
    "GET /icons/a.gif HTTP/1.1",
    "304",
    "0"
  };

  @Test
  void fieldsAreNumberedAsTheyAreLogged() {
    assertThat(MapRows.map(W3cLogParse.parse(utf8(COMMON + "\r\n"), utf8("common"))))
        .containsExactly(
            Map.entry("COLUMN1", "192.0.2.30"),
            Map.entry("COLUMN2", "-"),
            Map.entry("COLUMN3", "John"),
            Map.entry("COLUMN4", "[24/May/2004:22:01:02 -0700]"),
            Map.entry("COLUMN5", "GET /icons/a.gif HTTP/1.1"),
            Map.entry("COLUMN6", "304"),
            Map.entry("COLUMN7", "0"));
  }

  @Test
  void predefinedFormatsAreThoseOfApache() {
    assertThat(parse(COMMON, "COMMON")).containsExactly(FIELDS);
    assertThat(parse("www.example.org " + COMMON, "COMMON WITH VHOST"))
        .containsExactly(
            "www.example.org", FIELDS[0], "-", "John", FIELDS[3], FIELDS[4], "304", "0");
    for (String name : new String[] {"NCSA EXTENDED", "COMBINED"}) {
      assertThat(parse(COMMON + " \"http://a/\" \"b \\\"c\\\" d\"", name))
          .containsExactly(
              FIELDS[0], "-", "John", FIELDS[3], FIELDS[4], "304", "0", "http://a/", "b \"c\" d");
    }
    assertThat(parse("http://a/ b -> /c", "REFERER")).containsExactly("http://a/ b", "/c");
    assertThat(parse("any/1.0 (thing)", "AGENT")).containsExactly("any/1.0 (thing)");
  }

  @Test
  void directivesMayBeNamed() {
    assertThat(parse(COMMON, "%h %l %u %t \\\"%r\\\" %>s %b")).containsExactly(FIELDS);
    assertThat(
            parse(
                "7 - 100%: a b [x] /p ?q=1 \"\\xc3\\xa9 \\\\\" end",
                "%D %!200,304[Cookie]C 100%%: %{X y}i [%{z}n] %U %q \"%400,501[User-agent]i\" end"))
        .containsExactly("7", "-", "a b", "x", "/p", "?q=1", "é \\");
    assertThat(parse("10:05\t9", "%{%H:%M}t\\t%T")).containsExactly("10:05", "9");
  }

  @Test
  void aUserMayHaveSpacesButNoFieldOfItsOwn() {
    assertThat(parse(COMMON.replace("John", "John Doe"), "COMMON")).contains("John Doe");
    assertThat(parse("www.example.org " + COMMON, "COMMON")).isNull();
    assertThat(parse(COMMON.replace("John", "- -"), "COMMON")).isNull();
  }

  @Test
  void aLineOfAnotherFormatGivesNull() {
    for (String line :
        new String[] {
          "",
          "x",
          COMMON + " \"-\" \"x\"",
          COMMON.replace("304", "abc"),
          COMMON.replace("\" ", " "),
          COMMON.replace("[", "")
        }) {
      assertThat(parse(line, "COMMON")).as(line).isNull();
    }
    assertThat(W3cLogParse.parse(null, utf8("COMMON"))).isNull();
    assertThat(W3cLogParse.parse(utf8(COMMON), null)).isNull();
  }

  @Test
  void whatIsNoFormatIsAnError() {
    assertThatThrownBy(() -> parse(COMMON, "iis"))
        .hasMessage(
            "The columns of format IIS were never documented; use the function w3c_extended");
    assertThatThrownBy(() -> parse(COMMON, "COMON"))
        .hasMessage(
            "'COMON' is no log format: it has no directive like %h, and the formats with names are"
                + " [AGENT, COMBINED, COMMON, COMMON WITH VHOST, NCSA EXTENDED, REFERER]");
    assertThatThrownBy(() -> parse(COMMON, "%h %z"))
        .hasMessage("'%h %z' is no log format: there is no directive %z");
    assertThatThrownBy(() -> parse(COMMON, "%h 100%"))
        .hasMessage("'%h 100%' is no log format: a % without a directive at 6");
    assertThatThrownBy(() -> parse(COMMON, "100%%")).hasMessageContaining("no directive like %h");
  }

  @Test
  void hostileLinesCostLittle() {
    String[] lines = {
      "- ".repeat(50_000),
      "a ".repeat(50_000) + "[b] ",
      "\"".repeat(100_000),
      "a - - [b] \"" + "\\\"".repeat(50_000),
      "[".repeat(100_000),
    };
    for (String line : lines) {
      for (String format : new String[] {"COMMON", "NCSA EXTENDED", "%u %u %{a}i %{b}i %u"}) {
        long start = System.nanoTime();
        parse(line, format);
        assertThat(System.nanoTime() - start).as(format).isLessThan(10_000_000_000L);
      }
    }
  }

  @Test
  void garbageNeverThrows() {
    Random random = new Random(3164);
    String letters = "\"\\[]- %0a\u00e9\n";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder line = new StringBuilder(COMMON);
      for (int change = random.nextInt(8); change > 0; change--) {
        line.setCharAt(
            random.nextInt(line.length()), letters.charAt(random.nextInt(letters.length())));
      }
      List<String> fields = parse(line.toString(), "COMMON");
      assertThat(fields == null || fields.size() == 7).isTrue();
    }
  }

  private static List<String> parse(String line, String format) {
    Map<String, String> fields = MapRows.map(W3cLogParse.parse(utf8(line), utf8(format)));
    return fields == null ? null : new ArrayList<>(fields.values());
  }
}
