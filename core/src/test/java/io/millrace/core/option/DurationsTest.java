package io.millrace.core.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "0ms,PT0S",
    "500ms,PT0.5S",
    "30s,PT30S",
    "10 minutes,PT10M",
    " 1 Minute ,PT1M",
    "2h,PT2H",
    "7 days,PT168H"
  })
  void readsWhatPeopleWrite(String text, Duration duration) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "s", "-1s", "1.5h", "10 parsecs", "1h30m", "999999999999999d"})
  void refusesWhatIsNoDuration(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0ms", "1ms", "1500ms", "59s", "1m", "90m", "1h", "1d", "25h"})
  void writesTheShortestSpelling(String text) {
    assertThat(Durations.format(Durations.parse(text))).isEqualTo(text);
  }
}
