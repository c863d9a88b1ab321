package io.millrace.core.pipeline;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.collection.JavaConverters;

/** What a query groups by. */
final class Grouping {
  private Grouping() {}

  /**
   * What the query groups by beyond the key. Looks at a query whose last step is the grouping, and
   * finds nothing in others.
   */
  static List<String> outside(Dataset<Row> query, List<String> key) {
    LogicalPlan plan = query.queryExecution().analyzed();
    if (!(plan instanceof Aggregate aggregate)) {
      return List.of();
    }
    List<NamedExpression> keyColumns =
        JavaConverters.seqAsJavaList(aggregate.aggregateExpressions()).stream()
            .filter(column -> key.stream().anyMatch(column.name()::equalsIgnoreCase))
            .toList();
    return JavaConverters.seqAsJavaList(aggregate.groupingExpressions()).stream()
        .filter(group -> keyColumns.stream().noneMatch(column -> holds(column, group)))
        .map(Grouping::spelling)
        .toList();
  }

  private static boolean holds(NamedExpression column, Expression group) {
    return ((Expression) column).exists(part -> part.semanticEquals(group));
  }

  private static String spelling(Expression group) {
    return group instanceof NamedExpression named ? named.name() : group.sql();
  }
}
