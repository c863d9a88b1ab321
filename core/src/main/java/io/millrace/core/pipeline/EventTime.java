package io.millrace.core.pipeline;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SessionWindow;
import org.apache.spark.sql.catalyst.expressions.TimeAdd;
import org.apache.spark.sql.catalyst.expressions.TimeWindow;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.JavaConverters;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/** The column that an aggregate's windows are over, which is the one that takes the watermark. */
public final class EventTime {
  private EventTime() {}

  /**
   * The timestamp column of the first {@code window(…)} or {@code session_window(…)} of a query, as
   * Spark has resolved it; empty where there is no window, or one over an expression of no
   * timestamp column.
   */
  public static Optional<String> column(Dataset<Row> query) {
    return windows(query.queryExecution().analyzed()).stream()
        .flatMap(window -> JavaConverters.seqAsJavaList(window.references().toSeq()).stream())
        .filter(column -> column.dataType().equals(DataTypes.TimestampType))
        .map(Attribute::name)
        .findFirst();
  }

  /** Whether the query groups and has a window to group by. */
  static boolean hasWindow(Dataset<Row> query) {
    LogicalPlan plan = query.queryExecution().analyzed();
    return plan.exists(node -> node instanceof Aggregate) && !windows(plan).isEmpty();
  }

  /** Whether the query has session windows. */
  static boolean hasSessions(Dataset<Row> query) {
    return query
        .queryExecution()
        .analyzed()
        .exists(
            node ->
                JavaConverters.seqAsJavaList(node.output()).stream()
                    .anyMatch(WindowColumn::isSession));
  }

  /** Whether the gap of a session window depends on the row. */
  static boolean hasVaryingGap(Dataset<Row> query) {
    return windows(query.queryExecution().analyzed()).stream()
        .anyMatch(
            window ->
                window.exists(part -> part instanceof TimeAdd add && !add.interval().foldable()));
  }

  /** How long every window is; empty for sessions, whose rows decide that, and without windows. */
  static Optional<Duration> windowLength(Dataset<Row> query) {
    if (hasSessions(query)) {
      return Optional.empty();
    }
    for (Expression window : windows(query.queryExecution().analyzed())) {
      Expression atEpoch = window.transform(new AtEpoch());
      if (atEpoch.references().isEmpty() && atEpoch.eval(null) instanceof InternalRow bounds) {
        return Optional.of(Duration.of(bounds.getLong(1) - bounds.getLong(0), ChronoUnit.MICROS));
      }
    }
    return Optional.empty();
  }

  /** Puts a time in the place of the column, as the length is the same for all. */
  private static final class AtEpoch extends AbstractPartialFunction<Expression, Expression> {
    @Override
    public boolean isDefinedAt(Expression expression) {
      return expression instanceof AttributeReference column
          && column.dataType().equals(DataTypes.TimestampType);
    }

    @Override
    public Expression apply(Expression column) {
      return Literal.create(0L, DataTypes.TimestampType);
    }
  }

  /** What computes the windows: an alias for tumbling and session windows, else an expansion. */
  private static List<Expression> windows(LogicalPlan plan) {
    List<Expression> windows = new ArrayList<>();
    plan.foreach(
        node -> {
          if (node instanceof Expand expand && isWindow(expand.output().head())) {
            windows.add(expand.projections().head().head());
          }
          for (Expression expression : JavaConverters.seqAsJavaList(node.expressions())) {
            if (expression instanceof Alias alias && isWindow(alias)) {
              windows.add(alias.child());
            }
          }
          return BoxedUnit.UNIT;
        });
    return windows;
  }

  private static boolean isWindow(NamedExpression column) {
    return column.metadata().contains(TimeWindow.marker())
        || column.metadata().contains(SessionWindow.marker());
  }
}
