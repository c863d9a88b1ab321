package io.millrace.streaming.opensearch;

import java.io.IOException;
import java.util.Optional;

/**
 * Remembers that a cluster took nothing for a whole retry budget. From then on each write costs one
 * probe, and where that is answered one try, until a try succeeds. Shared by all threads that write
 * to an index.
 */
final class Circuit {
  /** A cheap request that shows whether the cluster is there. */
  interface Probe {
    void run() throws IOException;
  }

  private boolean open;
  private String reason = "";
  private String lastWrite = "";
  private boolean worthOneTry;

  /**
   * Why nothing is to be sent now, or empty. Runs the probe once per write.
   *
   * @param write names one call of the sink, on all executors
   */
  synchronized Optional<String> refusal(String write, Probe probe) {
    if (!open) {
      return Optional.empty();
    }
    if (!write.equals(lastWrite)) {
      lastWrite = write;
      worthOneTry = answers(probe);
    }
    return worthOneTry ? Optional.empty() : Optional.of(reason);
  }

  private boolean answers(Probe probe) {
    try {
      probe.run();
      return true;
    } catch (IOException e) {
      reason = Failures.describe(e);
      return false;
    }
  }

  synchronized boolean allowsRetries() {
    return !open;
  }

  /** Gives up: nothing more is sent in this write. */
  synchronized void open(String write, String why) {
    open = true;
    lastWrite = write;
    worthOneTry = false;
    reason = why;
  }

  /** The cluster took documents. */
  synchronized void close() {
    open = false;
  }
}
