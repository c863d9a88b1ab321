package io.millrace.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.MillraceException;
import io.millrace.core.option.OptionException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogFormatsTest {
  @Test
  void formatIsFoundByName() {
    assertThat(LogFormats.create("apache-combined", Map.of())).isSameAs(AccessLog.COMBINED);
    assertThat(LogFormats.create("apache-common", Map.of())).isSameAs(AccessLog.COMMON);
  }

  @Test
  void unknownNameSuggestsTheNearest() {
    assertThatThrownBy(() -> LogFormats.create("apache-combine", Map.of()))
        .isInstanceOf(MillraceException.class)
        .hasMessage("Unknown log format 'apache-combine'; did you mean 'apache-combined'?");
  }

  @Test
  void optionThatTheFormatLacksIsAnError() {
    assertThatThrownBy(() -> LogFormats.create("apache-common", Map.of("schema", "a INT")))
        .isInstanceOf(OptionException.class)
        .hasMessageStartingWith("Format apache-common: unknown option 'schema'");
  }
}
