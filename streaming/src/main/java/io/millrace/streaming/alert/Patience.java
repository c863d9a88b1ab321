package io.millrace.streaming.alert;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The time that one micro-batch may lose on one target: on tries that came to nothing, and on
 * pauses between them. Once it is spent, the target is left alone for the rest of the micro-batch.
 */
final class Patience {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final int MOST_DOUBLINGS = 10;

  private long nanosLeft;
  private boolean spent;

  Patience(Duration budget) {
    this.nanosLeft = budget.toNanos();
  }

  boolean isSpent() {
    return spent;
  }

  /** Takes off what a try has cost. */
  void lose(long nanos) {
    nanosLeft -= nanos;
  }

  /**
   * Waits before the next try: a random part of a time that doubles with each failure, and at least
   * what the target asks for.
   *
   * @param failures failed tries of this notification, from 1
   * @return false when the time is spent
   * @throws UncheckedIOException when interrupted, in the form in which Spark recognizes a stop
   */
  boolean pause(int failures, Duration asked) {
    long longest =
        Math.min(
            LONGEST_PAUSE.toNanos(),
            FIRST_PAUSE.toNanos() << Math.min(failures - 1, MOST_DOUBLINGS));
    long nanos = Math.max(asked.toNanos(), ThreadLocalRandom.current().nextLong(longest) + 1);
    if (nanosLeft < nanos) {
      spent = true;
      return false;
    }
    nanosLeft -= nanos;
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return true;
  }

  static UncheckedIOException interrupted(Throwable cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException stopped =
        new InterruptedIOException("Interrupted while sending notifications");
    stopped.initCause(cause);
    return new UncheckedIOException(stopped);
  }
}
