package io.millrace.batch.forward;

import io.millrace.batch.forward.Receiver.Answer;
import io.millrace.batch.forward.Receiver.Refusal;
import io.millrace.core.MillraceException;
import io.millrace.core.notify.Patience;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** Sends events in requests of about the same size, until each is taken or refused for good. */
final class Sender {
  private final Receiver receiver;
  private final long batchBytes;
  private final Duration retryBudget;

  Sender(Receiver receiver, long batchBytes, Duration retryBudget) {
    this.receiver = receiver;
    this.batchBytes = batchBytes;
    this.retryBudget = retryBudget;
  }

  /**
   * @param refused is told each event that is not taken, in time
   * @return how many were taken
   * @throws MillraceException when the receiver takes nothing for the retry budget
   */
  long send(Iterator<Event> events, Consumer<Refusal> refused) throws InterruptedException {
    long taken = 0;
    List<Event> request = new ArrayList<>();
    long bytes = 0;
    while (events.hasNext()) {
      Event event = events.next();
      request.add(event);
      bytes += event.json().getBytes(StandardCharsets.UTF_8).length;
      if (bytes >= batchBytes || !events.hasNext()) {
        taken += send(request, refused);
        request.clear();
        bytes = 0;
      }
    }
    return taken;
  }

  private long send(List<Event> request, Consumer<Refusal> refused) throws InterruptedException {
    Patience patience = new Patience(retryBudget);
    List<Event> left = List.copyOf(request);
    long turnedAway = 0;
    for (int failures = 0; !left.isEmpty(); ) {
      long start = System.nanoTime();
      Answer answer = receiver.send(left);
      answer.refused().forEach(refused);
      turnedAway += answer.refused().size();
      left = answer.left();
      if (answer.isBusy()) {
        patience.lose(System.nanoTime() - start);
        if (!patience.pause(++failures, answer.pause())) {
          throw new MillraceException(
              "%s, for all of the retry budget. What is not sent yet is sent by the next run."
                  .formatted(answer.reason()));
        }
      }
    }
    return request.size() - turnedAway;
  }
}
