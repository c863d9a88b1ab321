package io.millrace.streaming.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.option.OptionException;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MetricsOptionsTest {
  @Test
  void nothingIsPublishedUnlessAskedFor() {
    assertThat(MetricsOptions.of(Map.of()))
        .isEqualTo(new MetricsOptions(false, "Millrace", OptionalInt.empty(), "127.0.0.1", false));
  }

  @Test
  void everyOptionIsRead() {
    assertThat(
            MetricsOptions.of(
                Map.of(
                    "metrics.cloudwatch", "true",
                    "metrics.cloudwatch-namespace", "Shop/Logs",
                    "metrics.prometheus-port", "9404",
                    "metrics.prometheus-address", "0.0.0.0",
                    "metrics.opensearch", "true")))
        .isEqualTo(new MetricsOptions(true, "Shop/Logs", OptionalInt.of(9404), "0.0.0.0", true));
  }

  @Test
  void everyMistakeIsNamed() {
    assertThatThrownBy(
            () ->
                MetricsOptions.of(
                    Map.of(
                        "metrics.cloudwatch", "yes",
                        "metrics.cloudwatch-namespace", "AWS/Kinesis",
                        "metrics.prometheus-port", "70000",
                        "metrics.prometheus-adress", "0.0.0.0")))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("'metrics.cloudwatch' is 'yes', but it must be true or false")
        .hasMessageContaining("not starting with AWS/")
        .hasMessageContaining("between 0 and 65535")
        .hasMessageContaining("did you mean 'metrics.prometheus-address'?");
  }
}
