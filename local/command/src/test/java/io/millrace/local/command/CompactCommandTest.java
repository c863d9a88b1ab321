package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompactCommandTest {
  @Test
  void everyMistakeIsNamed() {
    Run run =
        Run.millrace(
            "compact", "--lake", "x", "--pipeline", "web", "--target-size", "1KB", "--from", "now");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("'--target-size' is '1KB', but it must be from 1MB to 4GB")
        .contains("'--from' is 'now', but it must be a day, like 2026-07-01");
  }
}
