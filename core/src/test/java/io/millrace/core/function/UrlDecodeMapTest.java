package io.millrace.core.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class UrlDecodeMapTest {
  @Test
  void parametersAreDecoded() {
    assertThat(parse("a=1&b=x%20y+z&caf%C3%A9=%26%3D"))
        .containsExactly(entry("a", "1"), entry("b", "x y z"), entry("caf\u00e9", "&="));
  }

  @Test
  void ofAUrlTheQueryCounts() {
    assertThat(parse("https://example.org/p?product=7&action=view#a=b"))
        .containsExactly(entry("product", "7"), entry("action", "view"));
    assertThat(parse("?a=b?c")).containsExactly(entry("a", "b?c"));
  }

  @Test
  void namesAloneAreEmptyAndTheLastOfANameCounts() {
    assertThat(parse("a&b=&=c&a=2&&a=3=4"))
        .containsExactly(entry("a", "3=4"), entry("b", ""), entry("", "c"));
  }

  @Test
  void whatStartsNoEscapeStays() {
    assertThat(parse("a=%&b=%4&c=%zz&d=100%"))
        .containsExactly(entry("a", "%"), entry("b", "%4"), entry("c", "%zz"), entry("d", "100%"));
    assertThat(parse("a=%FF")).containsExactly(entry("a", "\ufffd"));
  }

  @Test
  void nothingHasNoParameters() {
    assertThat(parse("")).isEmpty();
    assertThat(parse("?")).isEmpty();
    assertThat(UrlDecodeMap.parse(null)).isNull();
  }

  private static Map<String, String> parse(String url) {
    return MapRows.map(UrlDecodeMap.parse(UTF8String.fromString(url)));
  }
}
