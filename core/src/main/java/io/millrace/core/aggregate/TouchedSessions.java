package io.millrace.core.aggregate;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.millrace.core.pipeline.WindowColumn;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Finds the sessions that late rows have changed: one may lengthen a session, join two, or be a
 * session of its own.
 *
 * <p>Begins with the rows' own sessions and takes in, of the same group, those that meet them: the
 * ones in the aggregate's table, and the ones that {@code records} gives; again, until nothing more
 * meets. Every session of the group then lies within such a stretch of time or does not touch it.
 *
 * <p>A stretch that ends behind the watermark of the aggregate's stream has to wait: the stream has
 * yet to write a part of it, under a start of its own.
 */
final class TouchedSessions {
  private static final String GROUP = "session_group";
  private static final String FROM = "stretch_start";
  private static final String TO = "stretch_end";

  private static final StructType STRETCHES =
      new StructType()
          .add(GROUP, DataTypes.StringType)
          .add(FROM, DataTypes.TimestampType)
          .add(TO, DataTypes.TimestampType);

  private final SparkSession spark;
  private final AggregateSql sql;
  private final Dataset<Row> records;
  private final Dataset<Row> table;
  private final Column time;
  private final Column[] bounds;
  private final List<GroupWindow> closed = new ArrayList<>();
  private final List<EventWindow> open = new ArrayList<>();

  /**
   * @param records the table {@code records}
   * @param table the aggregate's table
   * @param late the rows of {@code records} that came late
   * @param written up to where the aggregate's stream has written all sessions
   */
  TouchedSessions(
      SparkSession spark,
      AggregateSql sql,
      Dataset<Row> records,
      Dataset<Row> table,
      Dataset<Row> late,
      Instant written) {
    this.spark = spark;
    this.sql = sql;
    this.records = records;
    this.table = table;
    this.time = AggregateSql.named(sql.timeColumn(records));
    Dataset<Row> query = sql.over(records);
    WindowColumn start = sql.bound(query, WindowColumn.START);
    WindowColumn end = sql.bound(query, WindowColumn.END);
    this.bounds =
        new Column[] {
          RowJson.of(sql.keyBeside(start, end)).as(GROUP),
          start.of().as(AggregateSql.WINDOW_START),
          end.of().as(AggregateSql.WINDOW_END)
        };
    find(collected(sql.of(late).select(bounds)), written);
  }

  /** Whether there is nothing that could be computed again. */
  boolean isEmpty() {
    return closed.isEmpty();
  }

  /** The times that the sessions which can be computed again lie in. */
  List<EventWindow> times() {
    return EventWindow.union(closed.stream().map(GroupWindow::window).toList());
  }

  /** The times of the sessions that have to wait. */
  List<EventWindow> open() {
    return EventWindow.union(open);
  }

  /** The group of a row of the aggregate and the bounds of its session, as columns. */
  List<Column> bounds() {
    return List.of(bounds);
  }

  /**
   * The rows whose session can be computed again.
   *
   * @param rows with {@link #bounds}, whose group is dropped
   */
  Dataset<Row> within(Dataset<Row> rows) {
    Dataset<Row> stretches = broadcast(frame(closed));
    Column isInside =
        rows.col(GROUP)
            .equalTo(stretches.col(GROUP))
            .and(col(AggregateSql.WINDOW_START).geq(col(FROM)))
            .and(col(AggregateSql.WINDOW_END).leq(col(TO)));
    return rows.join(stretches, isInside, "left_semi").drop(GROUP);
  }

  /**
   * @param own the sessions that the late rows would be if there were no others
   */
  private void find(List<GroupWindow> own, Instant written) {
    List<GroupWindow> found = GroupWindow.union(own);
    while (!found.equals(closed)) {
      closed.clear();
      for (GroupWindow stretch : found) {
        if (stretch.window().end().isAfter(written)) {
          open.add(stretch.window());
        } else {
          closed.add(stretch);
        }
      }
      found = closed.isEmpty() ? List.of() : withNeighbours();
    }
  }

  private List<GroupWindow> withNeighbours() {
    List<GroupWindow> all = new ArrayList<>(closed);
    all.addAll(meeting(table));
    all.addAll(meeting(sql.of(records.where(EventWindow.holds(time, times())))));
    return GroupWindow.union(all);
  }

  /** Sessions that overlap or touch what is found so far. */
  private List<GroupWindow> meeting(Dataset<Row> rows) {
    Dataset<Row> sessions = rows.select(bounds);
    Dataset<Row> stretches = broadcast(frame(closed));
    Column meet =
        sessions
            .col(GROUP)
            .equalTo(stretches.col(GROUP))
            .and(col(AggregateSql.WINDOW_START).leq(col(TO)))
            .and(col(AggregateSql.WINDOW_END).geq(col(FROM)));
    return collected(sessions.join(stretches, meet, "left_semi"));
  }

  private static List<GroupWindow> collected(Dataset<Row> sessions) {
    return sessions.collectAsList().stream()
        .map(
            row ->
                new GroupWindow(
                    row.getString(0),
                    new EventWindow(
                        row.getTimestamp(1).toInstant(), row.getTimestamp(2).toInstant())))
        .toList();
  }

  private Dataset<Row> frame(List<GroupWindow> stretches) {
    List<Row> rows =
        stretches.stream()
            .map(
                stretch ->
                    RowFactory.create(
                        stretch.group(),
                        Timestamp.from(stretch.window().start()),
                        Timestamp.from(stretch.window().end())))
            .toList();
    return spark.createDataFrame(rows, STRETCHES);
  }
}
