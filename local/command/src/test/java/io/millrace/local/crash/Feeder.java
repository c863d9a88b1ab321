package io.millrace.local.crash;

import io.millrace.local.generate.LogFarm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Keeps putting lines, some of them malformed, at a steady pace. */
final class Feeder implements AutoCloseable {
  private static final long EVERY_MILLIS = 50;
  private static final int LINES_EACH_TIME = 15;

  private final Feed feed;
  private final LogFarm farm;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> feeding;
  private long put;

  Feeder(Feed feed, long seed) {
    this.feed = feed;
    this.farm =
        LogFarm.builder()
            .seed(seed)
            .rate(1_000.0 * LINES_EACH_TIME / EVERY_MILLIS)
            .start(Instant.now())
            .malformedRatio(0.02)
            .build();
    this.feeding = thread.scheduleAtFixedRate(this::put, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void put() {
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < LINES_EACH_TIME; i++) {
      lines.add(farm.next().bytes());
    }
    try {
      feed.put(lines);
    } catch (Exception e) {
      throw new IllegalStateException("The feed takes no more lines", e);
    }
    put += LINES_EACH_TIME;
  }

  /** Stops feeding and answers how many lines the source has got. */
  long stop() throws InterruptedException, ExecutionException {
    close();
    if (!feeding.isCancelled()) {
      feeding.get();
      throw new AssertionError("The feeder ended on its own");
    }
    return put;
  }

  @Override
  public void close() throws InterruptedException {
    feeding.cancel(false);
    thread.shutdown();
    if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
      throw new AssertionError("The feeder does not stop");
    }
  }
}
