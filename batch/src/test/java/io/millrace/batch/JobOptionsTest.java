package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.batch.load.LoadOptions;
import io.millrace.batch.replay.DlqOptions;
import io.millrace.batch.replay.ReprocessOptions;
import io.millrace.batch.unload.UnloadOptions;
import io.millrace.core.option.OptionException;
import io.millrace.core.option.OptionReader;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Options of jobs: what is right is read, and what is wrong is told at once. */
class JobOptionsTest {
  @Test
  void loadNeedsAFileAndAManifest() {
    LoadOptions options =
        LoadOptions.read(
            new OptionReader(
                "load", Map.of("--pipeline-file", "web.yaml", "--manifest", "m.json")));
    assertThat(options.errors()).isEmpty();

    assertThatThrownBy(() -> LoadOptions.read(new OptionReader("load", Map.of())))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("'--pipeline-file' is missing")
        .hasMessageContaining("'--manifest' is missing");
  }

  @Test
  void reprocessReadsDays() {
    ReprocessOptions options =
        ReprocessOptions.read(
            new OptionReader(
                "reprocess",
                Map.of("--pipeline-file", "p", "--from", "2026-03-01", "--to", "2026-03-08")));
    assertThat(options.before()).isEqualTo(LocalDate.parse("2026-03-08"));
    assertThat(options.dryRun()).isFalse();

    assertThatThrownBy(
            () ->
                ReprocessOptions.read(
                    new OptionReader(
                        "reprocess", Map.of("--from", "2026-03-08", "--to", "2026-03-01"))))
        .hasMessageContaining("'--pipeline-file' is missing")
        .hasMessageContaining("'--from' is 2026-03-08, which is not before '--to', 2026-03-01");
    assertThatThrownBy(
            () ->
                ReprocessOptions.read(new OptionReader("reprocess", Map.of("--from", "yesterday"))))
        .hasMessageContaining("it must be a day like 2026-03-01");
  }

  @Test
  void dlqCountsWhereNothingElseIsAsked() {
    DlqOptions options = DlqOptions.read(new OptionReader("dlq", Map.of("--pipeline-file", "p")));
    assertThat(options.verb()).isEqualTo(DlqOptions.Verb.LS);
    assertThat(options.limit()).isEqualTo(20);

    assertThatThrownBy(
            () ->
                DlqOptions.read(
                    new OptionReader(
                        "dlq", Map.of("--pipeline-file", "p", "--do", "list", "--limit", "0"))))
        .hasMessageContaining("'--do' is 'list', but it must be one of ls, show, replay")
        .hasMessageContaining("'--limit' is '0', but it must be 1 or more");
    assertThatThrownBy(
            () ->
                DlqOptions.read(
                    new OptionReader(
                        "dlq",
                        Map.of(
                            "--pipeline-file", "p", "--from", "2026-03-02", "--to", "2026-03-02"))))
        .hasMessageContaining("'--from' is 2026-03-02, which is not before '--to', 2026-03-02");
  }

  @Test
  void unloadWritesJsonWhereNothingElseIsAsked() {
    UnloadOptions options =
        UnloadOptions.read(
            new OptionReader(
                "unload",
                Map.of("--lake", "l", "--pipeline", "p", "--sql", "SELECT 1", "--output", "o")));
    assertThat(options.format()).isEqualTo(UnloadOptions.Format.JSON);
    assertThat(options.files()).isEqualTo(1);

    assertThatThrownBy(
            () -> UnloadOptions.read(new OptionReader("unload", Map.of("--format", "xml"))))
        .hasMessageContaining("'--lake' is missing")
        .hasMessageContaining("'--sql' is missing")
        .hasMessageContaining("'--format' is 'xml', but it must be one of json, csv, parquet");
  }
}
