package io.millrace.batch.audit;

/**
 * Numbers of one or more accounts.
 *
 * @param batches entries of the ledger
 * @param read records, says the ledger; likewise {@code parsed}, {@code filtered}, {@code
 *     rejected}, {@code messages}, {@code dropped}
 * @param rawRows rows of the table; likewise {@code recordRows}, {@code deadLetterRows}
 */
public record Counts(
    long batches,
    long read,
    long parsed,
    long filtered,
    long rejected,
    long messages,
    long dropped,
    long rawRows,
    long recordRows,
    long deadLetterRows) {
  static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** An entry that the ledger repeats adds no rows, since the first one has them. */
  static Counts of(Account account) {
    LedgerEntry entry = account.ledger();
    Counts ledger =
        entry == null
            ? NONE
            : new Counts(
                1,
                entry.read(),
                entry.parsed(),
                entry.filtered(),
                entry.deadLetters(),
                entry.messages(),
                entry.dropped(),
                0,
                0,
                0);
    Counts rows =
        account.isRepeated()
            ? NONE
            : new Counts(
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                account.raw().rows(),
                account.records().rows(),
                account.deadLetters().rows());
    return ledger.plus(rows);
  }

  Counts plus(Counts other) {
    return new Counts(
        batches + other.batches,
        read + other.read,
        parsed + other.parsed,
        filtered + other.filtered,
        rejected + other.rejected,
        messages + other.messages,
        dropped + other.dropped,
        rawRows + other.rawRows,
        recordRows + other.recordRows,
        deadLetterRows + other.deadLetterRows);
  }
}
