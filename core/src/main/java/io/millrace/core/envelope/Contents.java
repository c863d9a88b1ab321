package io.millrace.core.envelope;

/** Takes what an envelope held. */
interface Contents {

  /** Sets a field of the messages that follow: null, or a value as Spark keeps it in rows. */
  void set(int ordinal, Object value);

  /** A message. */
  void add(byte[] bytes, int from, int to);

  /** Something that belongs in no table, like a test message of the sender. */
  void drop();

  /**
   * Something that could not be opened.
   *
   * @param at offset of the mistake from {@code from}
   */
  void reject(byte[] bytes, int from, int to, String reason, int at);

  /** How much the record may still grow. */
  Allowance allowance();
}
