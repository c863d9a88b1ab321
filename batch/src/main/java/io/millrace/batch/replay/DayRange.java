package io.millrace.batch.replay;

import static io.millrace.core.lake.LakeTables.BATCH_ID;
import static io.millrace.core.lake.LakeTables.DAY;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.millrace.core.lake.LakeTables;
import java.sql.Date;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Whole micro-batches: all those that some days have records of, and the days that these
 * micro-batches have records of. So the ledger's numbers, which are those of micro-batches, can be
 * corrected.
 *
 * @param from the first day
 * @param to the last day
 * @param firstBatch number of the first micro-batch
 * @param lastBatch number of the last one
 */
record DayRange(LocalDate from, LocalDate to, long firstBatch, long lastBatch) {
  /**
   * @param before the first day that is not asked for
   * @param known the newest micro-batch that is whole
   * @return empty where no record came on these days
   */
  static Optional<DayRange> find(
      LakeTables tables,
      org.apache.spark.sql.SparkSession spark,
      LocalDate from,
      LocalDate before,
      long known) {
    Dataset<Row> raw = tables.raw().read(spark);
    Row batches =
        raw.where(
                col(DAY)
                    .geq(Date.valueOf(from))
                    .and(col(DAY).lt(Date.valueOf(before)))
                    .and(col(BATCH_ID).leq(known)))
            .agg(min(BATCH_ID), max(BATCH_ID))
            .first();
    if (batches.isNullAt(0)) {
      return Optional.empty();
    }
    Row days =
        raw.where(col(BATCH_ID).between(batches.getLong(0), batches.getLong(1)))
            .agg(min(DAY), max(DAY))
            .first();
    return Optional.of(
        new DayRange(
            days.getDate(0).toLocalDate(),
            days.getDate(1).toLocalDate(),
            batches.getLong(0),
            batches.getLong(1)));
  }

  /** As a condition on a table that is partitioned by day. */
  String condition() {
    return "%s >= DATE'%s' AND %s <= DATE'%s' AND %s >= %d AND %s <= %d"
        .formatted(DAY, from, DAY, to, BATCH_ID, firstBatch, BATCH_ID, lastBatch);
  }
}
