package io.millrace.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.command.MillraceCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user runs it, in a process of its own. */
class DemoIT {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String GOOD =
      "10.0.0.%d - - [01/Mar/2026:12:%02d:00 +0000] \"GET /page HTTP/1.1\" 200 5 \"-\" \"-\"%n";

  @TempDir private Path folder;

  @Test
  void aLogFileIsReplayedToItsEndAndEveryLineAccountedFor() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      lines.append(GOOD.formatted(i % 200, i % 60));
    }
    lines.append("this line is no access log\n");
    Path log = Files.writeString(folder.resolve("access.log"), lines);

    Process demo = start(List.of(), "--log", log.toString());
    try {
      assertThat(demo.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(demo.exitValue()).as(output()).isZero();
    } finally {
      demo.destroyForcibly();
    }

    JsonNode summary = summary();
    assertThat(summary.path("produced").asLong()).isEqualTo(301);
    assertThat(summary.path("records").asLong()).isEqualTo(300);
    assertThat(summary.path("deadLetters").asLong()).isEqualTo(1);
    assertBalances(summary);
    assertThat(summary.path("latencyMs").path("p95").asLong()).isPositive();
  }

  @Test
  void controlCEndsTheFeedingAndTheRunStillShowsItsResults() throws Exception {
    // As a terminal does it: the signal goes to the whole process group, the search node included.
    assumeThat(Path.of("/usr/bin/setsid")).exists();
    assumeThat(ignoresInterrupts()).as("SIGINT is ignored here, and so by the demo").isFalse();
    Process demo = start(List.of("/usr/bin/setsid"), "--for", "10m", "--rate", "200");
    try {
      awaitOutput(demo, "Feeding 200 records/s");
      assertThat(new ProcessBuilder("kill", "-INT", "--", "-" + demo.pid()).start().waitFor())
          .isZero();
      assertThat(demo.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      demo.descendants().forEach(ProcessHandle::destroyForcibly);
      demo.destroyForcibly();
    }

    assertThat(output()).contains("OK  produced").contains("OpenSearch = lake = recount: yes");
    assertBalances(summary());
  }

  /** Whether this process was started with SIGINT ignored, as in the background of a script. */
  private static boolean ignoresInterrupts() throws IOException {
    try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
      return status
          .filter(line -> line.startsWith("SigIgn:"))
          .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 0b10) != 0);
    }
  }

  private static void assertBalances(JsonNode summary) {
    assertThat(summary.path("raw")).isEqualTo(summary.path("produced"));
    assertThat(summary.path("missing").asLong()).isZero();
    assertThat(summary.path("duplicates").asLong()).isZero();
    assertThat(summary.path("aggregatesMatch").asBoolean()).isTrue();
  }

  private Process start(List<String> before, String... options) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of("..", "spark-java17.args").toAbsolutePath().normalize());
    command.addAll(
        List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(MillraceCommand.class.getName(), "demo"));
    command.addAll(List.of("--dir", folder.resolve("demo").toString()));
    command.addAll(List.of("--summary", folder.resolve("summary.json").toString()));
    command.addAll(List.of(options));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile())
        .start();
  }

  private void awaitOutput(Process demo, String text) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!output().contains(text)) {
      assertThat(demo.waitFor(100, TimeUnit.MILLISECONDS)).as(output()).isFalse();
      assertThat(System.nanoTime()).as("still waiting for '%s'", text).isLessThan(deadline);
    }
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("output"));
  }

  private JsonNode summary() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("summary.json").toFile());
  }
}
