package io.millrace.local.command;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Waits until something made up would happen. */
@FunctionalInterface
interface Pace {
  /** Waits for nothing. */
  Pace NONE = time -> false;

  /** Waits until then, if that lies ahead; answers whether it did. */
  boolean waitFor(Instant time) throws InterruptedException;

  /**
   * Lets made-up time pass as real time does.
   *
   * @param start the made-up time that is now
   * @param beforeWait runs before each wait, so that what is written is seen
   */
  static Pace live(Instant start, Runnable beforeWait) {
    long began = System.nanoTime();
    return time -> {
      long wait = Duration.between(start, time).toNanos() - (System.nanoTime() - began);
      if (wait > TimeUnit.MILLISECONDS.toNanos(1)) {
        beforeWait.run();
        TimeUnit.NANOSECONDS.sleep(wait);
        return true;
      }
      return false;
    };
  }
}
