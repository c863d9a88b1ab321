package io.millrace.batch.audit;

import io.millrace.batch.audit.Problem.Kind;
import java.util.ArrayList;
import java.util.List;

/** Whether every record of a micro-batch is in the tables where the ledger says, once. */
final class BalanceCheck {
  private BalanceCheck() {}

  /** Everything that is wrong with the numbers of an account that the ledger knows. */
  static List<Problem> problems(Account account) {
    LedgerEntry entry = account.ledger();
    List<Problem> found = new ArrayList<>();
    sum(account, found);
    rows(account, Kind.RAW_ROWS, "raw", "read", entry.read(), account.raw(), found);
    rows(account, Kind.RECORD_ROWS, "records", "parsed", entry.parsed(), account.records(), found);
    rows(
        account,
        Kind.DEAD_LETTER_ROWS,
        "dead_letters",
        "rejected",
        entry.deadLetters(),
        account.deadLetters(),
        found);
    repeats(account, found);
    return found;
  }

  /** What is wrong when tables hold a micro-batch that the ledger doesn't. */
  static Problem unknown(Account account) {
    return account.problem(
        Kind.BATCH_UNKNOWN,
        "not in ledger",
        ("raw has %d rows, records %d and dead_letters %d, but the ledger has no entry, though it"
                + " has later ones. Look in the ledger's history for the commit that deleted it and"
                + " restore the version before; without one, another writer made the rows.")
            .formatted(
                account.raw().rows(), account.records().rows(), account.deadLetters().rows()));
  }

  private static void sum(Account account, List<Problem> found) {
    LedgerEntry entry = account.ledger();
    long sum = entry.parsed() + entry.filtered() + entry.deadLetters() + entry.dropped();
    if (sum != entry.messages()) {
      found.add(
          account.problem(
              Kind.LEDGER_SUM,
              "read %d, became %d".formatted(entry.messages(), sum),
              ("%d messages were read, but parsed %d + filtered %d + dead letters %d + dropped %d ="
                      + " %d. Ingest wrote a wrong entry: keep raw and the ledger, and report the"
                      + " batch with the pipeline file.")
                  .formatted(
                      entry.messages(),
                      entry.parsed(),
                      entry.filtered(),
                      entry.deadLetters(),
                      entry.dropped(),
                      sum)));
    }
  }

  private static void rows(
      Account account,
      Kind kind,
      String table,
      String verb,
      long expected,
      TableRows actual,
      List<Problem> found) {
    if (actual.rows() != expected) {
      found.add(
          account.problem(
              kind,
              "%s %d, expected %d".formatted(table, actual.rows(), expected),
              "%d records were %s, but %s has %d rows. %s"
                  .formatted(
                      expected,
                      verb,
                      table,
                      actual.rows(),
                      actual.rows() < expected ? missing(table) : surplus(table))));
    }
  }

  private static String missing(String table) {
    return "Look in the history of %s for the commit that deleted rows, and restore the version before."
        .formatted(table);
  }

  private static String surplus(String table) {
    return "Look in the history of %s for a second writer, and delete the rows that it appended."
        .formatted(table);
  }

  private static void repeats(Account account, List<Problem> found) {
    repeats(account, "raw", account.raw(), found);
    repeats(account, "records", account.records(), found);
    repeats(account, "dead_letters", account.deadLetters(), found);
  }

  private static void repeats(
      Account account, String table, TableRows actual, List<Problem> found) {
    if (actual.repeats() > 0) {
      found.add(
          account.problem(
              Kind.REPEATED_RECORD,
              "%s repeats %d".formatted(table, actual.repeats()),
              ("%s has %d rows of records that it has already%s, expected one row per stream,"
                      + " shard_id, sequence_number and sub_sequence_number. Delete the rows that"
                      + " came later.")
                  .formatted(table, actual.repeats(), elsewhere(actual))));
    }
  }

  private static String elsewhere(TableRows actual) {
    return actual.alsoIn() == null ? "" : " (some in batch %d)".formatted(actual.alsoIn());
  }
}
