package io.millrace.core.pipeline;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.SessionWindow;
import org.apache.spark.sql.catalyst.expressions.TimeWindow;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.functions;
import scala.collection.JavaConverters;
import scala.runtime.BoxedUnit;

/**
 * Where the rows of an aggregate tell a bound of their window.
 *
 * @param column the column of the SQL
 * @param field {@code start} or {@code end} where the column is the window itself; else empty
 */
public record WindowColumn(String column, String field) {
  /** Names of the bounds, as Spark has them in windows. */
  public static final String START = "start";

  public static final String END = "end";

  /** The value in rows of the aggregate. */
  public Column of() {
    Column whole = functions.col("`" + column.replace("`", "``") + "`");
    return field.isEmpty() ? whole : whole.getField(field);
  }

  /**
   * The column that holds the windows' {@code bound} as it is.
   *
   * @param query the aggregate's SQL
   */
  public static Optional<WindowColumn> find(Dataset<Row> query, String bound) {
    LogicalPlan plan = query.queryExecution().analyzed();
    Map<ExprId, String> known = bounds(plan);
    for (Attribute output : JavaConverters.seqAsJavaList(plan.output())) {
      String is = isWindow(output) ? "" : known.get(output.exprId());
      if (bound.equals(is)) {
        return Optional.of(new WindowColumn(output.name(), ""));
      }
      if ("".equals(is)) {
        return Optional.of(new WindowColumn(output.name(), bound));
      }
    }
    return Optional.empty();
  }

  /**
   * What each column of the plan holds: {@code start}, {@code end}, or the empty text for the
   * window itself.
   */
  private static Map<ExprId, String> bounds(LogicalPlan plan) {
    Map<ExprId, String> known = new HashMap<>();
    plan.foreachUp(
        node -> {
          for (Expression expression : JavaConverters.seqAsJavaList(node.expressions())) {
            if (expression instanceof Alias alias) {
              String bound = bound(alias.child(), known);
              if (bound != null) {
                known.put(alias.exprId(), bound);
              }
            }
          }
          return BoxedUnit.UNIT;
        });
    return known;
  }

  private static String bound(Expression expression, Map<ExprId, String> known) {
    if (expression instanceof AttributeReference column) {
      return isWindow(column) ? "" : known.get(column.exprId());
    }
    if (expression instanceof GetStructField field
        && field.child() instanceof AttributeReference column
        && isWindow(column)) {
      return field.ordinal() == 0 ? START : END;
    }
    return null;
  }

  /** Whether the column is a window that Spark has computed. */
  public static boolean isWindow(Attribute column) {
    return isSession(column) || column.metadata().contains(TimeWindow.marker());
  }

  /** Whether the column is a session window. */
  public static boolean isSession(Attribute column) {
    return column.metadata().contains(SessionWindow.marker());
  }
}
