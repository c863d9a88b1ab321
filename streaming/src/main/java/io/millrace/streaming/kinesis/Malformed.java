package io.millrace.streaming.kinesis;

/** Bytes are not what they should be. The message is the reason of a dead letter. */
final class Malformed extends Exception {
  private static final long serialVersionUID = 1L;

  Malformed(String reason) {
    super(reason, null, false, false);
  }
}
