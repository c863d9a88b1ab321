package io.millrace.batch.replay;

/**
 * What a reprocessing has come to.
 *
 * @param raw records that were read anew
 * @param records rows of that table in the period; likewise {@code deadLetters}
 * @param recordsBefore what they replace; likewise {@code deadLettersBefore}
 * @param corrected micro-batches of a shard whose numbers have changed
 * @param windows of aggregates that are computed again
 * @param isDone false where it was only to be told
 */
public record ReprocessReport(
    long raw,
    long records,
    long recordsBefore,
    long deadLetters,
    long deadLettersBefore,
    long corrected,
    long windows,
    boolean isDone) {
  static final ReprocessReport NOTHING = new ReprocessReport(0, 0, 0, 0, 0, 0, 0, true);

  /** For people. */
  public String text() {
    return """
        %,d records were read anew: %,d rows in records, where %,d were; %,d dead letters, where %,d were.
        %s
        """
        .formatted(raw, records, recordsBefore, deadLetters, deadLettersBefore, ending());
  }

  private String ending() {
    return isDone
        ? "%,d entries of the ledger were corrected; %,d windows are noted for reconcile, which the running pipeline does."
            .formatted(corrected, windows)
        : "Nothing was changed: leave out --dry-run.";
  }
}
