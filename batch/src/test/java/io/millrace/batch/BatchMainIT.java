package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.batch.audit.TestLake;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchMainIT {
  @TempDir Path dir;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... words) {
    return BatchMain.run(
            List.of(words),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .code();
  }

  private int audit(String... more) {
    String[] words = {"audit", "--lake", dir.toString(), "--pipeline", TestLake.PIPELINE};
    String[] all = new String[words.length + more.length];
    System.arraycopy(words, 0, all, 0, words.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return run(all);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void balancedLakeEndsWithZeroAndUnbalancedWithOne() throws IOException {
    TestLake lake = new TestLake(TestSpark.session(), dir);
    lake.batch(0, "shard-0", "2026-07-01T10:00:00Z", 3, 1, 1).write();

    assertThat(audit()).isZero();
    assertThat(out()).startsWith("Audit of " + dir).contains("OK");

    lake.clear().batch(1, "shard-0", "2026-07-01T10:00:30Z", 2, 0, 0);
    lake.raw().remove(0);
    lake.write();
    out.reset();

    assertThat(audit("--json")).isEqualTo(1);
    JsonNode report = new ObjectMapper().readTree(out());
    assertThat(report.path("balanced").booleanValue()).isFalse();
    assertThat(report.path("total").path("read").longValue()).isEqualTo(7);
    assertThat(report.path("problems").findValuesAsText("kind")).containsExactly("raw-rows");
    assertThat(err()).isEmpty();
  }

  @Test
  void lakeThatIsNotThereEndsWithTwoAndItsPath() {
    assertThat(audit()).isEqualTo(2);
    assertThat(err())
        .isEqualTo(
            ("Table ledger is not at %s/web/ledger. Check --lake and --pipeline; the ingest query"
                    + " makes the table at its start.\n")
                .formatted(dir));
    assertThat(out()).isEmpty();
  }

  @Test
  void everyWrongOptionIsNamedAtOnce() {
    assertThat(run("audit", "--lakes", "/x", "--interval", "never")).isEqualTo(2);
    assertThat(err())
        .isEqualTo(
            "audit: unknown option '--lakes'; did you mean '--lake'?;"
                + " '--lake' is missing: Folder of the lake, 'lake.root' in the pipeline file.;"
                + " '--pipeline' is missing: Name of the pipeline, 'name' in the pipeline file.;"
                + " '--interval' is 'never', but it must be a duration, like 30s or 10 minutes\n");
  }

  @Test
  void logsAreSplitByTasksOfSpark() throws IOException {
    TestSpark.session();
    StringBuilder log = new StringBuilder();
    for (int i = 0; log.length() < 3 << 20; i++) {
      log.append("line ").append(i).append('\n');
    }
    Path input = Files.writeString(dir.resolve("a.log"), log);
    String[] split = {
      "split",
      "--input",
      input.toString(),
      "--output",
      dir.resolve("chunks").toString(),
      "--slices",
      "3",
      "--chunk-size",
      "1MB",
      "--codec",
      "none"
    };

    assertThat(run(split)).isZero();
    assertThat(out()).contains(" are in 3 chunks of ").contains("manifest.json");
    String chunks = "";
    for (int i = 0; i < 3; i++) {
      chunks += Files.readString(dir.resolve("chunks/part-0000" + i));
    }
    assertThat(chunks.equals(log.toString())).isTrue();
    assertThat(run(split)).as("once more").isZero();
    assertThat(err()).isEmpty();
  }

  @Test
  void unknownJobIsNamed() {
    assertThat(run("audti")).isEqualTo(2);
    assertThat(err()).isEqualTo("Unknown job 'audti'; did you mean 'audit'?\n");
  }

  @Test
  void helpListsJobsAndOptions() {
    assertThat(run("--help")).isZero();
    assertThat(out()).contains("audit");
    out.reset();

    assertThat(run("audit", "--help")).isZero();
    assertThat(out())
        .contains("--lake <text>", "Required.", "Default: 1h.", "\n  --json\n")
        .contains("--from <day or time, like 2026-07-01 or 2026-07-01T10:00:00Z>");
    out.reset();

    assertThat(run("split", "--help")).isZero();
    assertThat(out()).contains("Default: 128MB.", "Default: gz.");
  }

  @Test
  void noWordAtAllEndsWithTwoAndTheHelp() {
    assertThat(run()).isEqualTo(2);
    assertThat(err()).startsWith("Usage:");
  }
}
