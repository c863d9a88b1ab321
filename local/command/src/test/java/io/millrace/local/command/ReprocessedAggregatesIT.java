package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reading records anew changes reaches the aggregates, too. */
class ReprocessedAggregatesIT {
  private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

  /** Of ten minutes, the last one goes on. */
  private static final int MINUTES = 10;

  @TempDir private Path folder;

  @Test
  void windowsThatAreOverAreComputedFromTheNewRecords() throws IOException {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < MINUTES * 6; i++) {
      lines.append("%s,%d\n".formatted(BEGIN.plusSeconds(i * 10L), i % 3 == 0 ? 204 : 200));
    }
    Path file = pipeline("where: status <> 204");
    put(logs, "a.csv", lines.toString());
    assertThat(Run.millrace("run", "--drain", file.toString()).code()).isZero();
    put(logs, "b.csv", "2026-03-01T13:00:00Z,200\n"); // its micro-batch begins with a watermark
    assertThat(Run.millrace("run", "--drain", file.toString()).code()).isZero();
    assertThat(sql("SELECT sum(requests) AS total FROM per_minute").out()).contains("41");
    pipeline("where: status > 0");

    Run reprocess =
        Run.millrace("reprocess", "--from", "2026-03-01", "--to", "2026-03-02", file.toString());

    assertThat(reprocess.code()).as(reprocess.err()).isZero();
    Run reconcile = Run.millrace("run", "--reconcile", file.toString());
    assertThat(reconcile.code()).as(reconcile.err()).isZero();
    Run differing =
        sql(
            """
            SELECT count(*) AS windows, count_if(a.requests = r.requests) AS right
            FROM per_minute a JOIN (
              SELECT window.start, count(*) AS requests FROM records GROUP BY window(time, '1 minute')
            ) r USING (start) WHERE start < TIMESTAMP'2026-03-01T12:09:00Z'
            """);
    assertThat(differing.out()).as(differing.err()).containsPattern("9\\W+9\\b");
    assertThat(sql("SELECT count(*) AS n FROM amendments").out()).containsPattern("\\b9\\b");
  }

  private static void put(Path logs, String name, String lines) throws IOException {
    Path log = Files.writeString(logs.resolve(name), lines);
    Files.setLastModifiedTime(log, FileTime.from(BEGIN));
  }

  private Run sql(String query) {
    return Run.millrace(
        "sql", "--lake", folder.resolve("lake").toString(), "--pipeline", "pages", query);
  }

  private Path pipeline(String where) throws IOException {
    return Files.writeString(
        folder.resolve("pages.yaml"),
        """
        name: pages
        source: {format: files, options: {path: "%s", dataset: pages}}
        records:
          format: csv
          options: {schema: "time TIMESTAMP, status INT"}
          %s
        lake: {root: "%s"}
        aggregates:
          - name: per_minute
            sql: >
              SELECT window.start, window.end, count(*) AS requests
              FROM records GROUP BY window(time, '1 minute')
            watermark: 30 seconds
            key: [start]
        """
            .formatted(folder.resolve("logs").toUri(), where, folder.resolve("lake").toUri()));
  }
}
