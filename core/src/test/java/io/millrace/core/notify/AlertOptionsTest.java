package io.millrace.core.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.option.OptionException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlertOptionsTest {
  @Test
  void defaults() {
    assertThat(AlertOptions.of(Map.of()))
        .isEqualTo(
            new AlertOptions(Duration.ofSeconds(30), Duration.ofSeconds(10), Optional.empty()));
  }

  @Test
  void everyKey() {
    assertThat(
            AlertOptions.of(
                Map.of(
                    "alerts.retry-budget", "0s",
                    "alerts.timeout", "2s",
                    "alerts.sns.endpoint", "http://127.0.0.1:4566")))
        .isEqualTo(
            new AlertOptions(
                Duration.ZERO,
                Duration.ofSeconds(2),
                Optional.of(URI.create("http://127.0.0.1:4566"))));
  }

  @Test
  void allMistakesAtOnce() {
    assertThatThrownBy(
            () ->
                AlertOptions.of(
                    Map.of(
                        "alerts.timeout", "0s",
                        "alerts.sns.endpoint", "sns.local",
                        "alerts.retries", "5")))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("'alerts.timeout' is '0s', but it must be longer than 0s")
        .hasMessageContaining("'alerts.sns.endpoint' is 'sns.local', but it must be an http(s) URL")
        .hasMessageContaining("unknown option 'alerts.retries'");
  }
}
