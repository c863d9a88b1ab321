package io.millrace.batch.audit;

/**
 * What the ledger says of one shard and micro-batch.
 *
 * @param from where the range begins, exclusive
 * @param to where it ends, inclusive
 * @param messages what the records held; one each where no envelope is around it
 * @param dropped messages that belong in no table
 * @param gap what was lost of the range and declared; null where nothing was
 * @param previous the shard's entry before this one; null for its first
 */
record LedgerEntry(
    String from,
    String to,
    long read,
    long parsed,
    long filtered,
    long deadLetters,
    long messages,
    long dropped,
    String gap,
    Previous previous) {
  record Previous(long batch, String to) {}
}
