package io.millrace.core.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What is known about the rows of a view that alerts read.
 *
 * @param key columns that identify a row
 * @param start the column that has the start of the row's window as it is
 * @param end the column that has its end
 * @param length how long every window is; empty where that differs, as for sessions, and where rows
 *     come once their window is over
 */
public record AlertView(
    String name,
    List<String> key,
    Optional<WindowColumn> start,
    Optional<WindowColumn> end,
    Optional<Duration> length) {
  public AlertView {
    key = List.copyOf(key);
  }

  /**
   * The view of an aggregate.
   *
   * @param query the aggregate's SQL
   */
  public static AlertView of(Pipeline.Aggregate aggregate, Dataset<Row> query) {
    return new AlertView(
        aggregate.name(),
        aggregate.key(),
        WindowColumn.find(query, WindowColumn.START),
        WindowColumn.find(query, WindowColumn.END),
        EventTime.windowLength(query));
  }

  /**
   * The view of a detector, whose rows are final. One that is of no window has its own time as the
   * start of one.
   *
   * @param query the detector's SQL
   */
  public static AlertView of(Pipeline.Detector detector, Dataset<Row> query) {
    Optional<WindowColumn> start = WindowColumn.find(query, WindowColumn.START);
    return new AlertView(
        detector.name(),
        new DetectorSql(detector).identity(query),
        DetectorSql.isWindowed(query)
            ? start
            : Optional.of(new WindowColumn(detector.scoring().time(), "")),
        WindowColumn.find(query, WindowColumn.END),
        Optional.empty());
  }
}
