package io.millrace.core.aggregate;

import static org.apache.spark.sql.functions.broadcast;

import io.millrace.core.lake.Lineage;
import java.util.Arrays;
import java.util.Collection;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The rows of {@code records} that {@code late_rows} notes. */
public final class NotedRows {
  private NotedRows() {}

  /**
   * Finds them by their time and lineage; by their time alone where the aggregate's SQL left the
   * lineage out on its way.
   *
   * @param sql whose windows are sessions, so that each noted window begins at its row's time
   * @param noted rows of {@code late_rows}
   * @param windows the windows of the noted rows
   */
  public static Dataset<Row> find(
      AggregateSql sql, Dataset<Row> records, Dataset<Row> noted, Collection<EventWindow> windows) {
    Column time = records.col(AggregateSql.quoted(sql.timeColumn(records)));
    Column sameLineage =
        Arrays.stream(Lineage.OF_MESSAGE.fieldNames())
            .map(name -> records.col(name).eqNullSafe(noted.col(name)))
            .reduce(Column::and)
            .orElseThrow();
    Column isNoted =
        time.equalTo(noted.col(AggregateSql.WINDOW_START))
            .and(noted.col(Lineage.SEQUENCE_NUMBER).isNull().or(sameLineage));
    return records
        .where(EventWindow.holds(time, windows))
        .join(broadcast(noted), isNoted, "left_semi");
  }
}
