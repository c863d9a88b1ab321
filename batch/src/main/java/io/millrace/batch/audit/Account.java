package io.millrace.batch.audit;

/**
 * What the ledger and the tables say of one shard and micro-batch.
 *
 * @param ingestedMillis when the micro-batch was planned
 * @param ledger null when only the tables know the micro-batch
 */
record Account(
    String stream,
    String shard,
    long batch,
    long ingestedMillis,
    LedgerEntry ledger,
    TableRows raw,
    TableRows records,
    TableRows deadLetters) {

  /** Whether the ledger has the micro-batch of this shard a second time. */
  boolean isRepeated() {
    return ledger != null && ledger.previous() != null && ledger.previous().batch() == batch;
  }

  Problem problem(Problem.Kind kind, String summary, String sentences) {
    return new Problem(
        kind,
        stream,
        shard,
        batch,
        summary,
        "Shard %s of stream %s, batch %d: %s".formatted(shard, stream, batch, sentences));
  }
}
