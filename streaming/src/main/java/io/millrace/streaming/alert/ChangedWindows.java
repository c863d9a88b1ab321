package io.millrace.streaming.alert;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.millrace.core.pipeline.AlertView;
import io.millrace.core.pipeline.WindowColumn;
import java.sql.Timestamp;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The windows of an aggregate that a micro-batch may have changed, as a stretch of time.
 *
 * @param bound the windows' start, or their end where rows have no start
 */
record ChangedWindows(Column bound, Timestamp first, Timestamp last) {
  /**
   * Reads the bounds of the rows.
   *
   * @param rows of the files that were added
   * @return empty where there is no telling, so that every window may have changed
   */
  static Optional<ChangedWindows> of(Dataset<Row> rows, AlertView view) {
    Optional<Column> bound = view.start().or(view::end).map(WindowColumn::of);
    if (bound.isEmpty()) {
      return Optional.empty();
    }
    Row found = rows.agg(min(bound.get()), max(bound.get())).collectAsList().get(0);
    return found.isNullAt(0)
        ? Optional.empty()
        : Optional.of(
            new ChangedWindows(bound.get(), found.getTimestamp(0), found.getTimestamp(1)));
  }

  /** In a form that files are skipped by. */
  Column condition() {
    return bound.geq(lit(first)).and(bound.leq(lit(last)));
  }
}
