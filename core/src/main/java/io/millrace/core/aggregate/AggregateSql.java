package io.millrace.core.aggregate;

import static org.apache.spark.sql.functions.col;

import io.millrace.core.MillraceException;
import io.millrace.core.lake.Lineage;
import io.millrace.core.pipeline.EventTime;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.WindowColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import scala.collection.JavaConverters;
import scala.runtime.BoxedUnit;

/** The SQL of one aggregate over whatever rows stand for {@code records}. */
public record AggregateSql(Pipeline.Aggregate aggregate) {
  /** Bounds of a window in the rows of {@link #windowed}: TIMESTAMP. */
  public static final String WINDOW_START = "window_start";

  public static final String WINDOW_END = "window_end";

  /** The time that decides on the window: TIMESTAMP. */
  public static final String EVENT_TIME = "event_time";

  private static final String RECORDS = "records";

  /**
   * The aggregate's rows.
   *
   * @param records rows with the columns of the table {@code records}; their session gets the view
   */
  public Dataset<Row> over(Dataset<Row> records) {
    records.createOrReplaceTempView(RECORDS);
    return records.sparkSession().sql(aggregate.sql());
  }

  /**
   * As {@link #over}, of a batch, and with rows that conditions may be put on: Spark 3.5.6 moves
   * one on the bounds of sessions below the grouping, where it leaves out rows of the session.
   */
  public Dataset<Row> of(Dataset<Row> records) {
    Dataset<Row> rows = over(records);
    return hasSessions(records)
        ? records.sparkSession().createDataFrame(rows.javaRDD(), rows.schema())
        : rows;
  }

  /** The column of {@code records} that the windows are over. */
  public String timeColumn(Dataset<Row> records) {
    return EventTime.column(over(records))
        .orElseThrow(
            () ->
                new MillraceException(
                    "Aggregate '%s' has no window over a timestamp column; give its GROUP BY a window(time, '1 minute')."
                        .formatted(aggregate.name())));
  }

  /**
   * The rows that the SQL would group, once for each of their windows: what meets its WHERE, before
   * its HAVING. With the window's bounds, the event time and the lineage; a lineage column that the
   * SQL leaves out on the way is null.
   *
   * <p>A session window is that of the row alone, from its time to the gap's end.
   */
  public Dataset<Row> windowed(Dataset<Row> records) {
    String time = timeColumn(records);
    LogicalPlan grouped = grouped(over(records).queryExecution().analyzed());
    Dataset<Row> rows = Dataset.ofRows(records.sparkSession(), grouped);
    List<Column> columns = new ArrayList<>();
    for (StructField field : Lineage.OF_MESSAGE.fields()) {
      columns.add(
          columnOf(grouped, field.name())
              .orElse(functions.lit(null).cast(field.dataType()))
              .as(field.name()));
    }
    columns.add(
        columnOf(grouped, time).orElse(functions.lit(null).cast("timestamp")).as(EVENT_TIME));
    Column window = new Column(window(grouped).orElseThrow());
    columns.add(window.getField(WindowColumn.START).as(WINDOW_START));
    columns.add(window.getField(WindowColumn.END).as(WINDOW_END));
    return rows.select(columns.toArray(Column[]::new));
  }

  /** Whether the windows are sessions, whose bounds depend on the rows within. */
  public boolean hasSessions(Dataset<Row> records) {
    LogicalPlan grouped = grouped(over(records).queryExecution().analyzed());
    return window(grouped).filter(WindowColumn::isSession).isPresent();
  }

  /** A bound of the window in rows of the aggregate. */
  WindowColumn bound(Dataset<Row> query, String bound) {
    return WindowColumn.find(query, bound)
        .orElseThrow(
            () ->
                new MillraceException(
                    "Aggregate '%s' does not return its window's %s; select window.%s."
                        .formatted(aggregate.name(), bound, bound)));
  }

  /** What the innermost grouping by a window groups. */
  private LogicalPlan grouped(LogicalPlan plan) {
    List<LogicalPlan> found = new ArrayList<>();
    plan.foreach(
        node -> {
          if (node instanceof Aggregate grouping && window(grouping.child()).isPresent()) {
            found.add(grouping.child());
          }
          return BoxedUnit.UNIT;
        });
    if (found.isEmpty()) {
      throw new MillraceException(
          "Aggregate '%s' does not group by a window.".formatted(aggregate.name()));
    }
    return found.get(found.size() - 1);
  }

  private static Optional<Attribute> window(LogicalPlan plan) {
    return JavaConverters.seqAsJavaList(plan.output()).stream()
        .filter(WindowColumn::isWindow)
        .findFirst();
  }

  private static Optional<Column> columnOf(LogicalPlan plan, String name) {
    return JavaConverters.seqAsJavaList(plan.output()).stream()
        .filter(column -> column.name().equalsIgnoreCase(name))
        .findFirst()
        .map(Column::new);
  }

  /** The columns that tell rows apart. */
  List<Column> key() {
    return aggregate.key().stream().map(AggregateSql::named).toList();
  }

  /** The columns of the key that are no bounds of the window: the group within it. */
  List<Column> keyBeside(WindowColumn... bounds) {
    return aggregate.key().stream()
        .filter(
            name -> Arrays.stream(bounds).noneMatch(bound -> bound.column().equalsIgnoreCase(name)))
        .map(AggregateSql::named)
        .toList();
  }

  /** A column whatever characters its name has. */
  static Column named(String column) {
    return col(quoted(column));
  }

  static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }
}
