package io.millrace.local.generate.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects messages in any order and gives them in the order of their times. */
final class Timeline {
  private final List<Moment> moments = new ArrayList<>();

  private record Moment(Instant time, Message message) {}

  void add(Instant time, String partitionKey, String text) {
    add(time, partitionKey, text.getBytes(UTF_8));
  }

  void add(Instant time, String partitionKey, byte[] bytes) {
    moments.add(new Moment(time, new Message(partitionKey, bytes)));
  }

  /** Messages of one time stay in the order in which they were added. */
  List<Message> messages() {
    return moments.stream()
        .sorted(Comparator.comparing(Moment::time))
        .map(Moment::message)
        .toList();
  }
}
