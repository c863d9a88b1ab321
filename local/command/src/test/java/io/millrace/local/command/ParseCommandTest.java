package io.millrace.local.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
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
    Run run = Run.millrace(gzip(GOOD + GOOD), "parse", "--format", "apache-combined", "-");

    assertThat(run.code()).isZero();
    assertThat(run.out().lines()).hasSize(2);
  }

  @Test
  void envelopesComeOffAndTheirColumnsAreShown() throws IOException {
    String data =
        "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"111122223333\",\"logGroup\":\"flows\","
            + "\"logStream\":\"eni-1\",\"subscriptionFilters\":[\"all\"],\"logEvents\":["
            + "{\"id\":\"1\",\"timestamp\":1767225600000,\"message\":\"a,1\"},"
            + "{\"id\":\"2\",\"timestamp\":1767225600000,\"message\":\"b,x\"}]}";
    String control = "{\"messageType\":\"CONTROL_MESSAGE\",\"owner\":\"CloudwatchLogs\"}";
    String lines = base64(gzip(data)) + "\n" + base64(gzip(control)) + "\nno base64!\n";

    Run run =
        Run.millrace(
            lines.getBytes(UTF_8),
            "parse",
            "--format=csv",
            "--option=schema=s STRING, n INT",
            "--envelopes=base64,cloudwatch-logs");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out().lines()).hasSize(1);
    assertThat(run.out()).startsWith("{\"s\":\"a\",\"n\":1,").contains("111122223333", "eni-1");
    assertThat(run.err())
        .containsPattern("(?m)^input:1\\.1: .+ \\(byte 2\\): b,x$")
        .containsPattern("(?m)^input:3\\.0: base64: .+: no base64!$")
        .contains("input: 1 of 3 messages parsed, 2 rejected, 1 of the sender's own dropped");
  }

  @Test
  void aWholeFileIsOneRecord() throws IOException {
    byte[] file = gzip(GOOD + GOOD + "no log\n");
    Path log = Files.write(folder.resolve("a.gz"), file);

    Run run =
        Run.millrace(
            "parse",
            "--format=apache-combined",
            "--envelopes=gzip,lines",
            "--whole",
            log.toString());

    assertThat(run.out().lines()).hasSize(2);
    assertThat(run.err()).contains(log + ":1.2: ", ": no log", "2 of 3 messages parsed");
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return compressed.toByteArray();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
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
    assertThat(
            Run.millrace("parse", "--format=json", "--option=schema=a INT", "--envelopes=gzp")
                .err())
        .contains("unknown envelope 'gzp'; did you mean 'gzip'?");
    assertThat(option.code()).isEqualTo(2);
    assertThat(option.err()).contains("unknown option 'shcema'; did you mean 'schema'?");
    assertThat(file.code()).isEqualTo(2);
    assertThat(file.err()).isEqualTo("no/such.log does not exist.\n");
  }
}
