package io.millrace.core.envelope;

/** How much one record may hold once it is unpacked, all its envelopes together. */
final class Allowance {
  private final EnvelopeLimits limits;
  private long bytesLeft;
  private int messagesLeft;

  Allowance(EnvelopeLimits limits) {
    this.limits = limits;
    this.bytesLeft = limits.maxBytes();
    this.messagesLeft = limits.maxMessages();
  }

  /** Thrown where a record holds more messages than one record may. */
  static final class TooManyMessages extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private TooManyMessages(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Why {@code packed} bytes must not become {@code unpacked} ones; null where they may.
   *
   * <p>Small texts of one letter compress a thousandfold and are no attack, so that the ratio
   * counts from {@link EnvelopeLimits#RATIO_COUNTS_FROM} on.
   */
  String refusal(long packed, long unpacked) {
    if (unpacked > bytesLeft) {
      return "unpacks to more than " + limits.maxBytes() + " bytes";
    }
    if (unpacked > EnvelopeLimits.RATIO_COUNTS_FROM && unpacked / limits.maxRatio() > packed) {
      return "unpacks to more than " + limits.maxRatio() + " times its size";
    }
    return null;
  }

  /** Takes what was unpacked off the allowance. */
  void unpacked(long bytes) {
    bytesLeft -= bytes;
  }

  void message() {
    if (messagesLeft-- == 0) {
      throw new TooManyMessages("holds more than " + limits.maxMessages() + " messages");
    }
  }
}
