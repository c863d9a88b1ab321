package io.millrace.local.generate.scenario;

import java.util.List;

/** Made-up traffic of one log, and what is planted in it. */
public interface Scenario {
  /** The records in the order in which they are sent. */
  List<Message> messages();

  /**
   * Records that come late: each part is sent when everything before it is in the tables. A window
   * that was over by then is amended.
   */
  default List<List<Message>> stragglers() {
    return List.of();
  }

  /** What was planted; each is true of the messages, whatever the seed and the size. */
  List<Fact> facts();
}
