package io.millrace.local.crash;

import io.millrace.local.generate.LogFarm;
import io.millrace.local.kinesis.LocalKinesis;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Keeps putting lines, some of them malformed, at a steady pace. */
final class Feeder implements AutoCloseable {
  private static final long EVERY_MILLIS = 50;
  private static final int LINES_EACH_TIME = 15;

  private final LocalKinesis kinesis;
  private final String stream;
  private final LogFarm farm;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> feeding;
  private long put;

  Feeder(LocalKinesis kinesis, String stream, long seed) {
    this.kinesis = kinesis;
    this.stream = stream;
    this.farm =
        LogFarm.builder()
            .seed(seed)
            .rate(1_000.0 * LINES_EACH_TIME / EVERY_MILLIS)
            .start(Instant.now())
            .malformedRatio(0.02)
            .build();
    this.feeding = thread.scheduleAtFixedRate(this::feed, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void feed() {
    for (int i = 0; i < LINES_EACH_TIME; i++) {
      kinesis.put(stream, "key-" + put % 97, farm.next().bytes());
      put++;
    }
  }

  /** Stops feeding and answers how many lines the stream has got. */
  long stop() throws InterruptedException {
    close();
    if (!feeding.isCancelled()) {
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
