package io.millrace.streaming.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenSearchOptionsTest {
  @Test
  void defaults() {
    assertThat(OpenSearchOptions.defaults())
        .isEqualTo(
            new OpenSearchOptions(
                5 << 20,
                5_000,
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                ""));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(
            OpenSearchOptions.of(
                Map.of(
                    "opensearch.bulk-size", "1MB",
                    "opensearch.bulk-documents", "10",
                    "opensearch.retry-budget", "0s",
                    "opensearch.connect-timeout", "3s",
                    "opensearch.read-timeout", "4s",
                    "opensearch.probe-timeout", "500ms",
                    "opensearch.region", "eu-west-1")))
        .isEqualTo(
            new OpenSearchOptions(
                1 << 20,
                10,
                Duration.ZERO,
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofMillis(500),
                "eu-west-1"));
  }

  @Test
  void mistakesAreReportedTogether() {
    assertThatThrownBy(
            () ->
                OpenSearchOptions.of(
                    Map.of("opensearch.bulk-size", "1GB", "opensearch.retry-budgets", "5s")))
        .isInstanceOf(OptionException.class)
        .hasMessage(
            "OpenSearch sink: 'opensearch.bulk-size' is '1GB', but it must be between 1KB and 100MB;"
                + " unknown option 'opensearch.retry-budgets'; did you mean"
                + " 'opensearch.retry-budget'?");
  }

  @Test
  void everyOptionHasHelp() {
    assertThat(OpenSearchOptions.ALL).extracting(ConfigOption::description).doesNotContain("");
  }
}
