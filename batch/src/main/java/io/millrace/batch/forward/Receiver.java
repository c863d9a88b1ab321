package io.millrace.batch.forward;

import java.time.Duration;
import java.util.List;

/** Who takes events. */
interface Receiver {
  /**
   * An event that is not taken, however often it is sent.
   *
   * @param reason what the receiver says
   */
  record Refusal(Event event, String reason) {}

  /**
   * What has become of a request.
   *
   * @param left events that are to be sent again
   * @param refused events that are not
   * @param isBusy whether to wait before that
   * @param pause the least to wait, as the receiver asks
   * @param reason why events are left
   */
  record Answer(
      List<Event> left, List<Refusal> refused, boolean isBusy, Duration pause, String reason) {
    static final Answer TAKEN = new Answer(List.of(), List.of(), false, Duration.ZERO, "");

    public Answer {
      left = List.copyOf(left);
      refused = List.copyOf(refused);
    }

    static Answer busy(List<Event> left, List<Refusal> refused, Duration pause, String reason) {
      return new Answer(left, refused, true, pause, reason);
    }
  }

  /**
   * Sends once.
   *
   * @throws io.millrace.core.MillraceException when no event can be taken as things are: the token
   *     is wrong, or there is no such index
   */
  Answer send(List<Event> events) throws InterruptedException;
}
