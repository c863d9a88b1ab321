package io.millrace.core.notify;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The time that one micro-batch, or one job, may lose on one target: on tries that came to nothing,
 * and on pauses between them. Once it is spent, the target is left alone for the rest of it.
 */
public final class Patience {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final int MOST_DOUBLINGS = 10;

  private long nanosLeft;
  private boolean spent;

  public Patience(Duration budget) {
    this.nanosLeft = budget.toNanos();
  }

  /** Sends until the target takes it; why it has not, when it has not. */
  public Optional<String> send(Notifier notifier, Notification notification) {
    for (int failures = 1; !spent; failures++) {
      long start = System.nanoTime();
      try {
        notifier.send(notification);
        return Optional.empty();
      } catch (NotSentException e) {
        lose(System.nanoTime() - start);
        if (!e.isPassing() || !pause(failures, e.pause())) {
          return Optional.of(e.getMessage());
        }
      }
    }
    return Optional.of("not tried, as the target had taken nothing for all of its retry budget");
  }

  /** Takes off what a try has cost. */
  public void lose(long nanos) {
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
  public boolean pause(int failures, Duration asked) {
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

  public static UncheckedIOException interrupted(Throwable cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException stopped =
        new InterruptedIOException("Interrupted while sending notifications");
    stopped.initCause(cause);
    return new UncheckedIOException(stopped);
  }
}
