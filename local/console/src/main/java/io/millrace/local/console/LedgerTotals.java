package io.millrace.local.console;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the ledger adds up to, and how many rows of {@code raw} there are to it. Micro-batches that
 * were counted at an earlier look are not read again: the ledger only grows, and has a micro-batch
 * in one commit, after its rows in {@code raw}. So what happens to old rows later is seen by an
 * audit, or by a console that is started anew. For one thread.
 */
final class LedgerTotals {
  private static final List<String> NAMES =
      List.of(
          "records", "messages", "parsed", "filtered", "deadLetters", "dropped", "gaps", "batches");

  private final long[] sums = new long[NAMES.size()];
  private long raw;
  private long newest = -1;

  /** Adds the micro-batches that the ledger has got since. */
  void read(Dataset<Row> ledger, Dataset<Row> rawRows) {
    Row added =
        ledger
            .where(col("batch_id").gt(newest))
            .selectExpr(
                "coalesce(sum(records_read), 0)",
                "coalesce(sum(coalesce(messages_read, records_read)), 0)",
                "coalesce(sum(records_parsed), 0)",
                "coalesce(sum(records_filtered), 0)",
                "coalesce(sum(dead_letters), 0)",
                "coalesce(sum(coalesce(messages_dropped, 0)), 0)",
                "count(gap)",
                "count(DISTINCT batch_id)",
                "max(batch_id)")
            .first();
    if (added.isNullAt(NAMES.size())) {
      return;
    }
    long last = added.getLong(NAMES.size());
    // Rows of micro-batches that the ledger has; newer ones are on their way.
    raw += rawRows.where(col("batch_id").gt(newest).and(col("batch_id").leq(last))).count();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += added.getLong(i);
    }
    newest = last;
  }

  /** The newest micro-batch of the ledger; -1 where there is none. */
  long newestBatch() {
    return newest;
  }

  void describe(ObjectNode node) {
    for (int i = 0; i < sums.length; i++) {
      node.put(NAMES.get(i), sums[i]);
    }
    node.put("raw", raw);
  }
}
