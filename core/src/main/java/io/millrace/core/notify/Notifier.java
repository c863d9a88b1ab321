package io.millrace.core.notify;

/** Tells one target. */
@FunctionalInterface
public interface Notifier {
  /**
   * Sends once. A target that keeps the notification's id takes a repetition for what it is.
   *
   * @throws NotSentException when the target has not taken it
   */
  void send(Notification notification);
}
