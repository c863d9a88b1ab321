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
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code millrace run}, killed again and again while records keep coming. What it leaves is held
 * against one undisturbed run over the same source, and audited.
 */
abstract class KilledRuns {
  private static final int MANY_KILLS = 60;
  private static final int LONGEST_WAIT_MILLIS = 800;
  private static final Duration PROGRESS_LIMIT = Duration.ofMinutes(3);
  private static final Duration DRAIN_LIMIT = Duration.ofMinutes(10);

  private final long seed = Long.getLong("millrace.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @TempDir private Path folder;
  private LoadedClasses classes;

  /** How often a run is killed where time counts. */
  abstract int kills();

  /** Starts a source that holds nothing yet. */
  abstract Feed start(Path folder) throws Exception;

  @Test
  void killedRunsLeaveTheTablesOfAnUndisturbedRun() throws Exception {
    survives(Integer.getInteger("millrace.kills", kills()));
  }

  @Test
  @Tag("soak")
  void manyKilledRunsLeaveTheTablesOfAnUndisturbedRun() throws Exception {
    survives(MANY_KILLS);
  }

  private void survives(int kills) throws Exception {
    String name = getClass().getSimpleName();
    classes = LoadedClasses.ofThisProcess();
    try (Feed feed = start(folder)) {
      long put = feedWhileKilling(feed, kills, name);
      drain(pipeline(feed, "killed"), name + "-killed-last");
      drain(pipeline(feed, "undisturbed"), name + "-undisturbed");
      compare(put);
    }
  }

  private long feedWhileKilling(Feed feed, int kills, String name) throws Exception {
    Path pipeline = pipeline(feed, "killed");
    try (Feeder feeder = new Feeder(feed, seed)) {
      if (classes.areMissing()) {
        drain(pipeline(feed, "first"), name + "-first"); // keeps the classes that it loads
      }
      for (int life = 1; life <= kills; life++) {
        liveAndDie(pipeline, life, name);
      }
      return feeder.stop();
    }
  }

  /** Each life is killed at another point of a micro-batch, some time after its sign is seen. */
  private void liveAndDie(Path pipeline, int number, String name) throws Exception {
    Sign sign = Sign.values()[random.nextInt(Sign.values().length)];
    Set<String> before = sign.files(home("killed"));
    try (Life life =
        Life.start(folder, output(name + "-life-" + number), classes, pipeline.toString())) {
      life.await(
          "a new file of %s in life %d, seed %d".formatted(sign, number, seed),
          () -> sign.isNewerThan(before, home("killed")),
          PROGRESS_LIMIT);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_WAIT_MILLIS + 1)));
      life.kill();
    }
  }

  private void drain(Path pipeline, String name) throws Exception {
    try (Life life = Life.start(folder, output(name), classes, "--drain", pipeline.toString())) {
      life.awaitEnd(DRAIN_LIMIT);
    }
  }

  private void compare(long put) {
    try (SparkSession spark = LocalSession.start(getClass().getSimpleName())) {
      Lake killed = new Lake(spark, home("killed"));
      Lake undisturbed = new Lake(spark, home("undisturbed"));
      String run = "seed " + seed;
      assertThat(killed.count("raw")).as(run).isEqualTo(put);
      assertThat(killed.count("records") + killed.count("dead_letters")).as(run).isEqualTo(put);
      assertThat(killed.count("dead_letters")).as(run).isPositive();
      assertThat(killed.duplicates()).as(run).isZero();
      assertThat(killed.differences(undisturbed)).as(run).isEmpty();
      for (String lake : List.of("killed", "undisturbed")) {
        AuditOptions audited = AuditOptions.of(folder.resolve(lake).toUri().toString(), "web");
        assertThat(new AuditJob(spark, audited).run().problems()).as(run).isEmpty();
      }
    }
  }

  private Path home(String lake) {
    return folder.resolve(lake).resolve("web");
  }

  private Path output(String name) throws IOException {
    Path logs = Path.of(System.getProperty("java.io.tmpdir")).resolveSibling("crash");
    return Files.createDirectories(logs).resolve(name + ".log");
  }

  private Path pipeline(Feed feed, String lake) throws IOException {
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
