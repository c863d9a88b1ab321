package io.millrace.local.command;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * What Ctrl-C and SIGTERM do while some work is under way: it finishes in order, before Spark's own
 * shutdown pulls the floor away.
 */
final class Interrupts implements AutoCloseable {
  /** Above Hadoop's file systems (10) and Spark's own hook (40), which would stop the session. */
  private static final int BEFORE_SPARK = 100;

  /** A slow machine needs minutes to drain a stream and to show the results of a run. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final CountDownLatch done = new CountDownLatch(1);
  private final Runnable hook;

  private Interrupts(Runnable stop) {
    this.hook =
        () -> {
          stop.run();
          awaitDone();
        };
  }

  /**
   * Runs {@code stop} when the process is asked to end before {@link #close()}, and then gives the
   * work a while to come to its end.
   */
  static Interrupts finishFirst(Runnable stop) {
    Interrupts guard = new Interrupts(stop);
    ShutdownHookManager.get()
        .addShutdownHook(guard.hook, BEFORE_SPARK, PATIENCE.toSeconds() + 5, TimeUnit.SECONDS);
    return guard;
  }

  private void awaitDone() {
    try {
      if (!done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        System.err.printf(
            "The work did not come to its end within %d minutes of being asked to stop, and is cut off.%n",
            PATIENCE.toMinutes());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The work is done: the process may end at once. */
  @Override
  public void close() {
    done.countDown();
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }
}
