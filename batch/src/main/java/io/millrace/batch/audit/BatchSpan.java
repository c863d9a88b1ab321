package io.millrace.batch.audit;

import static io.millrace.core.lake.LakeTables.BATCH_ID;
import static io.millrace.core.lake.LakeTables.INGESTED_AT;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.unix_millis;
import static org.apache.spark.sql.functions.when;

import java.time.Instant;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The micro-batches under audit, fixed before any table is counted: later ones don't disturb it.
 *
 * <p>Spans that follow each other in time follow each other in numbers too, so a micro-batch that
 * the ledger lost belongs to exactly one of them. Numbers, not days, choose the rows: a catch-up
 * ingests today what arrived last week. Delta skips files by the same numbers.
 *
 * @param after number of the last micro-batch before the span, or -1
 * @param upTo number of the span's last micro-batch; {@code after} when there is none
 * @param newest number of the ledger's newest micro-batch, or -1
 */
record BatchSpan(long after, long upTo, long newest) {
  private static final Column NONE = lit(-1L);

  static BatchSpan of(Dataset<Row> ledger, AuditOptions options) {
    Column newest = coalesce(max(BATCH_ID), NONE);
    Row row =
        ledger
            .agg(
                newest,
                options.from().map(BatchSpan::lastBefore).orElse(NONE),
                options.to().map(BatchSpan::lastBefore).orElse(newest))
            .head();
    return new BatchSpan(row.getLong(1), row.getLong(2), row.getLong(0));
  }

  private static Column lastBefore(Instant time) {
    Column isBefore = unix_millis(col(INGESTED_AT)).lt(time.toEpochMilli());
    return coalesce(max(when(isBefore, col(BATCH_ID))), NONE);
  }

  /** The span's rows of a table, and where it ends with the ledger those of batches in flight. */
  Dataset<Row> rows(Dataset<Row> table) {
    Dataset<Row> later = table.where(col(BATCH_ID).gt(after));
    return upTo == newest ? later : later.where(col(BATCH_ID).leq(upTo));
  }

  /** Whether the micro-batch was still being written when the ledger was read. */
  boolean isInFlight(long batch) {
    return batch > newest;
  }
}
