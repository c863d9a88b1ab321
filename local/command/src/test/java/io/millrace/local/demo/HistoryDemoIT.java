package io.millrace.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.command.MillraceCommand;
import io.millrace.local.command.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryDemoIT {
  @TempDir Path folder;

  @Test
  void everyLineIsLoadedOnceOrAmongTheErrors() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Path summary = folder.resolve("summary.json");
    int code =
        MillraceCommand.commandLine(
                new Terminal(
                    new ByteArrayInputStream(new byte[0]),
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(out, true, StandardCharsets.UTF_8)))
            .execute(
                "demo",
                "--history",
                "--lines",
                "20000",
                "--dir",
                folder.resolve("run").toString(),
                "--summary",
                summary.toString());

    assertThat(code).as(out.toString(StandardCharsets.UTF_8)).isZero();
    JsonNode written = new ObjectMapper().readTree(summary.toFile());
    assertThat(written.path("lines").asLong()).isEqualTo(20_000);
    assertThat(written.path("planted").asLong()).isPositive();
    assertThat(written.path("errors").asLong()).isEqualTo(written.path("planted").asLong());
    assertThat(written.path("addedBySecondRun").asLong()).isZero();
    assertThat(written.path("answersMatch").asBoolean()).isTrue();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("The busiest pages", "Requests by day", "0 rows were added", "OK  lines 20,000");
  }
}
