package io.millrace.streaming.opensearch;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The time that one delivery may spend on failures: on pauses, and on requests that came to
 * nothing. Requests that deliver are free, so a large batch is not cut short by its size.
 */
final class RetryBudget {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

  private final RetryClock clock;
  private long nanosLeft;

  RetryBudget(Duration total, RetryClock clock) {
    this.clock = clock;
    this.nanosLeft = total.toNanos();
  }

  void spend(long nanos) {
    nanosLeft -= nanos;
  }

  /**
   * Waits before the next try: a random part of a time that doubles with each failure in a row, so
   * that tasks which failed together do not come back together.
   *
   * @param failures failed tries in a row, from 1
   * @return false when the budget is spent
   * @throws UncheckedIOException when interrupted, in the form in which Spark recognizes a stop
   */
  boolean pause(int failures) {
    if (nanosLeft <= 0) {
      return false;
    }
    long longest =
        Math.min(LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(failures - 1, 10));
    long nanos = Math.min(nanosLeft, ThreadLocalRandom.current().nextLong(longest) + 1);
    spend(nanos);
    try {
      clock.pause(Duration.ofNanos(nanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
    return true;
  }

  static UncheckedIOException interrupted(Throwable cause) {
    InterruptedIOException stopped =
        new InterruptedIOException("Interrupted while sending to OpenSearch");
    stopped.initCause(cause);
    return new UncheckedIOException(stopped);
  }
}
