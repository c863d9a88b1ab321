package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitCommandTest {
  @TempDir private Path folder;

  @Test
  void chunksAreTheInput() throws IOException {
    String log = "a line of a log\n".repeat(20_000);
    Path input = Files.writeString(folder.resolve("a.log"), log);
    Path output = folder.resolve("chunks");

    Run run =
        Run.millrace("split", "--slices", "2", "--output", output.toString(), input.toString());

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("1 files of 320,000 bytes, 20,000 lines, are in 2 chunks of ")
        .contains("COPY takes " + output + "/manifest.json");
    assertThat(
            unpacked(output.resolve("part-00000.gz")) + unpacked(output.resolve("part-00001.gz")))
        .isEqualTo(log);
  }

  @Test
  void everyMistakeIsNamed() {
    Run run =
        Run.millrace("split", "--output", "x", "--codec", "rar", "--chunk-size", "2GB", "a.log");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("'--codec' is 'rar', but it must be one of none, gz, zst")
        .contains("'--chunk-size' is '2GB', but it must be between 1MB and 1GB");
  }

  private static String unpacked(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes());
    }
  }
}
