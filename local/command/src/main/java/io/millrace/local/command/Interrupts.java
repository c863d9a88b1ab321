package io.millrace.local.command;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * What Ctrl-C and SIGTERM do: finish in order, before Spark's own shutdown pulls the floor away.
 */
final class Interrupts {
  /** Above Hadoop's file systems (10) and Spark's own hook (40), which would stop the session. */
  private static final int BEFORE_SPARK = 100;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Interrupts() {}

  /**
   * Runs {@code stop} when the process is asked to end, and waits a while for the calling thread to
   * come to its end.
   */
  static void finishFirst(Runnable stop) {
    Thread working = Thread.currentThread();
    ShutdownHookManager.get()
        .addShutdownHook(
            () -> {
              if (working.isAlive()) {
                stop.run();
                join(working);
              }
            },
            BEFORE_SPARK,
            PATIENCE.toSeconds(),
            TimeUnit.SECONDS);
  }

  private static void join(Thread working) {
    try {
      working.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
