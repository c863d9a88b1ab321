package io.millrace.streaming.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OperationsPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("millrace.root"), "docs", "operations.md");

  @Test
  void everyMetricIsOnThePageWithItsUnit() throws IOException {
    String page = Files.readString(PAGE);

    assertThat(Metric.values())
        .allSatisfy(
            metric ->
                assertThat(page)
                    .contains(
                        "\n| `%s` | %s | `%s` | "
                            .formatted(
                                metric.cloudWatch(),
                                metric.unit().cloudWatch(),
                                metric.prometheus())));
  }
}
