package io.millrace.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.audit.AuditJob;
import io.millrace.batch.audit.AuditOptions;
import io.millrace.local.spark.LocalSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;

/** Runs of one pipeline in processes of their own, held against an undisturbed one. */
abstract class ComparedRuns {
  private static final String UNDISTURBED = "undisturbed";
  private static final Duration DRAIN_LIMIT = Duration.ofMinutes(10);

  @TempDir private Path folder;

  Path folder() {
    return folder;
  }

  LoadedClasses classes() throws IOException {
    return LoadedClasses.ofThisProcess();
  }

  void drain(Path pipeline, String name) throws Exception {
    try (Life life = Life.start(folder, output(name), classes(), "--drain", pipeline.toString())) {
      life.awaitEnd(DRAIN_LIMIT);
    }
  }

  /**
   * Runs the pipeline once more, undisturbed, and holds a lake against what it leaves.
   *
   * @param put lines that the source has got
   * @param run names it when they differ
   */
  void compare(Feed feed, String lake, long put, String run) throws Exception {
    drain(pipeline(feed, UNDISTURBED), getClass().getSimpleName() + "-" + UNDISTURBED);
    try (SparkSession spark = LocalSession.start(getClass().getSimpleName())) {
      Lake disturbed = new Lake(spark, home(lake));
      Lake undisturbed = new Lake(spark, home(UNDISTURBED));
      assertThat(disturbed.count("raw")).as(run).isEqualTo(put);
      assertThat(disturbed.count("records") + disturbed.count("dead_letters"))
          .as(run)
          .isEqualTo(put);
      assertThat(disturbed.count("dead_letters")).as(run).isPositive();
      assertThat(disturbed.duplicates()).as(run).isZero();
      assertThat(disturbed.differences(undisturbed)).as(run).isEmpty();
      for (String each : List.of(lake, UNDISTURBED)) {
        AuditOptions audited = AuditOptions.of(folder.resolve(each).toUri().toString(), "web");
        assertThat(new AuditJob(spark, audited).run().problems()).as(run).isEmpty();
      }
    }
  }

  Path home(String lake) {
    return folder.resolve(lake).resolve("web");
  }

  Path output(String name) throws IOException {
    Path logs = Path.of(System.getProperty("java.io.tmpdir")).resolveSibling("crash");
    return Files.createDirectories(logs).resolve(name + ".log");
  }

  Path pipeline(Feed feed, String lake) throws IOException {
    return Files.writeString(
        folder.resolve(lake + ".yaml"),
        """
        name: web
        source: %s
        records: {format: apache-combined}
        lake: {root: "%s", trigger: 0s}
        aggregates:
          - name: by_status
            sql: >
              SELECT window.start, status, count(*) AS requests, sum(bytes) AS bytes
              FROM records GROUP BY window(time, '1 minute'), status
            watermark: 1 day
            key: [start, status]
        """
            .formatted(feed.source(), folder.resolve(lake).toUri()));
  }
}
