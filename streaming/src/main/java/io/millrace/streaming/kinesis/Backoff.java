package io.millrace.streaming.kinesis;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Waits between tries, doubling, with full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), until a budget of
 * time is spent.
 */
final class Backoff {
  private static final long FIRST_MILLIS = 50;
  private static final long LONGEST_MILLIS = 5_000;

  private final long deadlineNanos;
  private long ceilingMillis = FIRST_MILLIS;

  Backoff(Duration budget) {
    this.deadlineNanos = System.nanoTime() + budget.toNanos();
  }

  /** Waits before the next try; false when the budget is spent. */
  boolean await() {
    long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    if (leftMillis <= 0) {
      return false;
    }
    pause(Math.min(leftMillis, ThreadLocalRandom.current().nextLong(ceilingMillis) + 1));
    ceilingMillis = Math.min(LONGEST_MILLIS, ceilingMillis * 2);
    return true;
  }

  /** Sleeps; an interrupt becomes the exception that Spark takes as a clean stop. */
  static void pause(long millis) {
    pauseNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  static void pauseNanos(long nanos) {
    if (nanos <= 0) {
      return;
    }
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  static UncheckedIOException interrupted(Throwable cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException io = new InterruptedIOException("interrupted while talking to Kinesis");
    io.initCause(cause);
    return new UncheckedIOException(io);
  }
}
