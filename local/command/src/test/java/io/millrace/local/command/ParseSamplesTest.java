package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real access logs, where the folder of samples is at hand. */
class ParseSamplesTest {

  @ParameterizedTest
  @CsvSource({
    "elastic-apache_logs.log, apache-combined, 9990",
    "nasa-http-xaa.log, apache-common, 9990",
  })
  void realLogsParse(String file, String format, int atLeast) {
    Path log = Path.of(System.getProperty("millrace.samples", ""), "weblog", file);
    assumeTrue(Files.isReadable(log), "no sample logs: " + log + " is missing");

    Run run = Run.millrace("parse", "--format", format, log.toString());

    assertThat(run.code()).isBetween(0, 1);
    assertThat(run.out().lines().count()).isGreaterThanOrEqualTo(atLeast);
  }
}
