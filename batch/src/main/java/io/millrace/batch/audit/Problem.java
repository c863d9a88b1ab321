package io.millrace.batch.audit;

/**
 * Something that does not balance.
 *
 * @param summary a few words for a line of a table
 * @param message where it is, what was expected and found, and what to do
 */
public record Problem(
    Kind kind, String stream, String shard, long batch, String summary, String message) {
  public enum Kind {
    /** Records between two ranges were not read. */
    RANGE_GAP,
    /** A range begins before the one before it ended. */
    RANGE_OVERLAP,
    /** A shard's first range doesn't begin at a start position. */
    NO_START,
    /** The ledger has the same shard and micro-batch twice. */
    BATCH_TWICE,
    /** The ledger lacks a micro-batch that tables have rows of. */
    BATCH_UNKNOWN,
    /** The ledger's own numbers don't add up. */
    LEDGER_SUM,
    RAW_ROWS,
    RECORD_ROWS,
    DEAD_LETTER_ROWS,
    /** A table holds a record more than once. */
    REPEATED_RECORD
  }
}
