package io.millrace.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTemplateTest {
  @Test
  void columnsAreInBracesAndBracesThemselvesDoubled() {
    assertThat(MessageTemplate.of("{requests} errors {{not this}} from { start }").columns())
        .containsExactly("requests", "start");
    assertThat(MessageTemplate.of("").columns()).isEmpty();
    assertThat(MessageTemplate.of("{{{a}}}").columns()).containsExactly("a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{requests errors | the brace before 'requests errors' is not closed",
        "requests} errors | the brace behind 'requests' closes none",
        "5 } | the brace behind '5 ' closes none"
      })
  void bracesComeInPairs(String template, String problem) {
    assertThatThrownBy(() -> MessageTemplate.of(template))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(problem);
  }
}
