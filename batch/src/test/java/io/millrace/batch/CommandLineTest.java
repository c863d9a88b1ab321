package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.MillraceException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandLineTest {
  private static Map<String, String> parse(String... words) {
    return CommandLine.parse(new AuditCommand(), List.of(words));
  }

  @Test
  void valueStandsAfterItsOptionOrAfterAnEqualsSign() {
    assertThat(parse("--lake", "s3a://logs/lake", "--pipeline=web=access", "--json"))
        .isEqualTo(
            Map.of("--lake", "s3a://logs/lake", "--pipeline", "web=access", "--json", "true"));
  }

  @Test
  void flagTakesNoValueFromTheNextWord() {
    assertThat(parse("--json", "--lake", "/lake"))
        .isEqualTo(Map.of("--json", "true", "--lake", "/lake"));
  }

  @Test
  void optionWithoutItsValueIsNamed() {
    assertThatThrownBy(() -> parse("--lake", "--pipeline", "web"))
        .isInstanceOf(MillraceException.class)
        .hasMessage("audit: '--lake' needs a value. 'audit --help' lists the options.");
    assertThatThrownBy(() -> parse("--lake"))
        .hasMessage("audit: '--lake' needs a value. 'audit --help' lists the options.");
  }

  @Test
  void wordWithoutOptionIsNamed() {
    assertThatThrownBy(() -> parse("/lake"))
        .hasMessage("audit: '/lake' belongs to no option. 'audit --help' lists the options.");
  }

  @Test
  void optionGivenTwiceIsNamed() {
    assertThatThrownBy(() -> parse("--lake", "/a", "--lake=/b"))
        .hasMessage("audit: '--lake' stands twice. 'audit --help' lists the options.");
  }
}
