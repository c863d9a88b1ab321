package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {
  private static final String START = "--start=2026-01-01T00:00:00Z";

  @TempDir private Path folder;

  @Test
  void fileHoldsTheLinesThatParseReads() {
    String log = folder.resolve("access.log").toString();

    assertThat(Run.millrace("generate", "--lines", "5000", "--out", log).code()).isZero();
    Run parsed = Run.millrace("parse", "--format", "apache-combined", log);

    assertThat(parsed.err()).isEqualTo(log + ": 5000 of 5000 lines parsed, 0 rejected\n");
    assertThat(parsed.code()).isZero();
  }

  @Test
  void malformedLinesAreRejectedByParse() {
    String log = folder.resolve("access.log").toString();
    Run.millrace("generate", "--lines=5000", "--malformed-ratio=0.1", START, "--out", log);

    Run parsed = Run.millrace("parse", "--format", "apache-combined", log);

    assertThat(parsed.code()).isEqualTo(1);
    int rejected = Integer.parseInt(parsed.err().replaceAll("(?s).* (\\d+) rejected\\n$", "$1"));
    assertThat(rejected).isBetween(420, 580);
  }

  @Test
  void sameSeedAndStartGiveTheSameFile() throws IOException {
    assertThat(file("a", "--seed=7")).isEqualTo(file("b", "--seed=7")).isNotEqualTo(file("c"));
  }

  @Test
  void timeEndsTheFile() throws IOException {
    Path log = folder.resolve("minute.log");
    Run.millrace("generate", "--rate=10", "--for=60s", START, "--out", log.toString());

    assertThat(Files.readAllLines(log, StandardCharsets.ISO_8859_1))
        .hasSizeBetween(500, 700)
        .allSatisfy(line -> assertThat(line).contains("[01/Jan/2026:00:00:"));
  }

  @Test
  void terminalGetsTheLinesToo() {
    Run run = Run.millrace("generate", "--rate=1000000", "--lines=3", START);

    assertThat(run.out().lines()).hasSize(3);
  }

  @Test
  void wrongUsageIsExplained() {
    assertThat(Run.millrace("generate", "--out", "x.log").err())
        .startsWith("A file needs an end: add --lines or --for.");
    assertThat(Run.millrace("generate", "--format", "csv").err())
        .startsWith("Cannot generate 'csv'; known: apache-combined");
    assertThat(Run.millrace("generate", "--for", "10 parsecs").err())
        .contains("unknown unit in '10 parsecs', like 10s or 5 minutes");
    Run rate = Run.millrace("generate", "--rate", "0");
    assertThat(rate.err()).startsWith("rate must be above 0, not 0.0");
    assertThat(rate.code()).isEqualTo(2);
  }

  private byte[] file(String name, String... more) throws IOException {
    Path log = folder.resolve(name);
    String[] args = {"generate", "--lines=1000", START, "--out", log.toString()};
    String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    Run.millrace(all);
    return Files.readAllBytes(log);
  }
}
