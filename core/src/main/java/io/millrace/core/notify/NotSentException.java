package io.millrace.core.notify;

import java.time.Duration;

/** A target has not taken a notification. The message says why, and holds no secret. */
public final class NotSentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean passing;
  private final Duration pause;

  private NotSentException(String message, boolean passing, Duration pause) {
    // Without a cause: what a client says of its request may hold the URL.
    super(message);
    this.passing = passing;
    this.pause = pause;
  }

  /** It may be taken later. */
  public static NotSentException forNow(String message) {
    return forNow(message, Duration.ZERO);
  }

  /**
   * It may be taken later.
   *
   * @param pause that the target asks for
   */
  public static NotSentException forNow(String message, Duration pause) {
    return new NotSentException(message, true, pause);
  }

  /** It will not be taken, however often it is sent. */
  public static NotSentException forGood(String message) {
    return new NotSentException(message, false, Duration.ZERO);
  }

  public boolean isPassing() {
    return passing;
  }

  public Duration pause() {
    return pause;
  }
}
