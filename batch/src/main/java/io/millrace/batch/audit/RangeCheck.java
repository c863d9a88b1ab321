package io.millrace.batch.audit;

import io.millrace.batch.audit.Problem.Kind;
import java.util.Optional;

/** Whether a shard's range begins where the one before it ended. */
final class RangeCheck {
  private RangeCheck() {}

  /** The first thing that is wrong with the range of the account. */
  static Optional<Problem> problem(Account account) {
    LedgerEntry entry = account.ledger();
    if (account.isRepeated()) {
      return Optional.of(twice(account));
    }
    if (entry.previous() == null) {
      return ShardPlaces.isStart(entry.from()) ? Optional.empty() : Optional.of(noStart(account));
    }
    if (entry.from().equals(entry.previous().to())) {
      return Optional.empty();
    }
    if (ShardPlaces.isBefore(entry.from(), entry.previous().to())) {
      return Optional.of(overlap(account));
    }
    // A declared gap explains what was not read, but not what was read twice.
    return entry.gap() == null ? Optional.of(gap(account)) : Optional.empty();
  }

  private static Problem twice(Account account) {
    return account.problem(
        Kind.BATCH_TWICE,
        "twice in ledger",
        ("the ledger has this batch twice, expected once. Two checkpoints wrote this lake: stop one"
            + " of the two ingest queries, and delete what it wrote from every table."));
  }

  private static Problem noStart(Account account) {
    return account.problem(
        Kind.NO_START,
        "no start",
        ("the shard's first range begins after %s, expected a start like TRIM_HORIZON. The ledger"
                + " lost the ranges before it: look for the commit in the ledger's history, and"
                + " restore the version before.")
            .formatted(account.ledger().from()));
  }

  private static Problem overlap(Account account) {
    LedgerEntry entry = account.ledger();
    return account.problem(
        Kind.RANGE_OVERLAP,
        "range overlaps batch " + entry.previous().batch(),
        ("the range begins at %s, expected %s, where batch %d ended. Records were read twice: look"
                + " who replaced the checkpoint between the two batches, and delete the batches of"
                + " one checkpoint from every table.")
            .formatted(entry.from(), entry.previous().to(), entry.previous().batch()));
  }

  private static Problem gap(Account account) {
    LedgerEntry entry = account.ledger();
    return account.problem(
        Kind.RANGE_GAP,
        "gap after batch " + entry.previous().batch(),
        ("the range begins at %s, expected %s, where batch %d ended, and no gap is declared. The"
                + " ledger lost a batch, or records were not read: look in the ledger's history for"
                + " a delete, and read the range from the stream again while it still has it.")
            .formatted(entry.from(), entry.previous().to(), entry.previous().batch()));
  }
}
