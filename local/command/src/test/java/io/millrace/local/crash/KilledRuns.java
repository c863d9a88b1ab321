package io.millrace.local.crash;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code millrace run}, killed again and again while records keep coming. What it leaves is held
 * against one undisturbed run over the same source, and audited.
 */
abstract class KilledRuns extends ComparedRuns {
  private static final int MANY_KILLS = 60;
  private static final int LONGEST_WAIT_MILLIS = 800;
  private static final Duration PROGRESS_LIMIT = Duration.ofMinutes(3);

  private final long seed = Long.getLong("millrace.seed", System.nanoTime());
  private final Random random = new Random(seed);

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
    try (Feed feed = start(folder())) {
      long put = feedWhileKilling(feed, kills, name);
      drain(pipeline(feed, "killed"), name + "-killed-last");
      compare(feed, "killed", put, "seed " + seed);
    }
  }

  private long feedWhileKilling(Feed feed, int kills, String name) throws Exception {
    Path pipeline = pipeline(feed, "killed");
    try (Feeder feeder = new Feeder(feed, seed)) {
      if (classes().areMissing()) {
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
        Life.start(folder(), output(name + "-life-" + number), classes(), pipeline.toString())) {
      life.await(
          "a new file of %s in life %d, seed %d".formatted(sign, number, seed),
          () -> sign.isNewerThan(before, home("killed")),
          PROGRESS_LIMIT);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_WAIT_MILLIS + 1)));
      life.kill();
    }
  }
}
