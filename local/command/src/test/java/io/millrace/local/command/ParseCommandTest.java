package io.millrace.local.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParseCommandTest {
  private static final String GOOD =
      "198.18.4.1 - - [01/Jan/2026:12:00:00 +0000] \"GET /a HTTP/1.1\" 200 5 \"-\" \"curl/8\"\n";
  private static final String[] CSV = {
    "parse", "--format", "csv", "--option", "schema=at TIMESTAMP, n INT, w DECIMAL(6,2), s STRING"
  };

  @TempDir private Path folder;

  @Test
  void goodLinesAreJsonAndTheExitCodeIsZero() {
    Run run = Run.millrace(GOOD.getBytes(UTF_8), "parse", "--format", "apache-combined");

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .isEqualTo(
            "{\"client\":\"198.18.4.1\",\"time\":\"2026-01-01T12:00:00Z\","
                + "\"request\":\"GET /a HTTP/1.1\",\"method\":\"GET\",\"path\":\"/a\","
                + "\"protocol\":\"HTTP/1.1\",\"status\":200,\"bytes\":5,\"agent\":\"curl/8\"}\n");
    assertThat(run.err()).isEqualTo("input: 1 of 1 lines parsed, 0 rejected\n");
  }

  @Test
  void optionsOfTheFormatAreGivenByName() {
    Run run = Run.millrace("2026-01-01T00:00:00Z,1,2.50,ä\n,,,\n".getBytes(UTF_8), CSV);

    assertThat(run.out())
        .isEqualTo("{\"at\":\"2026-01-01T00:00:00Z\",\"n\":1,\"w\":2.50,\"s\":\"ä\"}\n{}\n");
  }

  @Test
  void rejectedLinesSayWhereAndWhy() throws IOException {
    Path log = Files.writeString(folder.resolve("a.log"), GOOD + "no\tlog\n" + GOOD);

    Run run = Run.millrace("parse", "--format", "apache-combined", log.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out().lines()).hasSize(2);
    assertThat(run.err())
        .containsPattern(
            "(?m)^"
                + java.util.regex.Pattern.quote(log.toString())
                + ":2: .+ \\(byte \\d+\\): no\uFFFDlog$")
        .contains(log + ": 2 of 3 lines parsed, 1 rejected");
  }

  @Test
  void compressedFilesAreReadAsTheyAre() throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write((GOOD + GOOD).getBytes(UTF_8));
    }

    Run run = Run.millrace(compressed.toByteArray(), "parse", "--format", "apache-combined", "-");

    assertThat(run.code()).isZero();
    assertThat(run.out().lines()).hasSize(2);
  }

  @Test
  void lastLineNeedsNoEnd() {
    Run run = Run.millrace(GOOD.strip().getBytes(UTF_8), "parse", "--format", "apache-combined");

    assertThat(run.out().lines()).hasSize(1);
  }

  @Test
  void wrongUsageIsExplained() {
    Run format = Run.millrace("parse", "--format", "apache-combind");
    Run option = Run.millrace("parse", "--format", "csv", "--option", "shcema=a INT");
    Run file = Run.millrace("parse", "--format", "apache-combined", "no/such.log");

    assertThat(format.code()).isEqualTo(2);
    assertThat(format.err())
        .startsWith("Unknown format 'apache-combind'; did you mean 'apache-combined'?");
    assertThat(option.code()).isEqualTo(2);
    assertThat(option.err()).contains("unknown option 'shcema'; did you mean 'schema'?");
    assertThat(file.code()).isEqualTo(2);
    assertThat(file.err()).isEqualTo("no/such.log does not exist.\n");
  }
}
