package io.millrace.core.pipeline;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import scala.collection.JavaConverters;
import scala.runtime.BoxedUnit;

/** Which columns of views a plan's columns are, as they are or under another name. */
final class ColumnOrigins {
  /**
   * @param field of the column, where that is a struct; empty for the whole column
   */
  record Origin(String view, String column, String field) {}

  private final Map<ExprId, Origin> known = new HashMap<>();

  private ColumnOrigins() {}

  /**
   * @param views names, compared as the set does
   */
  static ColumnOrigins of(LogicalPlan plan, Set<String> views) {
    ColumnOrigins origins = new ColumnOrigins();
    plan.foreachUp(
        node -> {
          origins.visit(node, views);
          return BoxedUnit.UNIT;
        });
    return origins;
  }

  Optional<Origin> of(Attribute column) {
    return Optional.ofNullable(known.get(column.exprId()));
  }

  private void visit(LogicalPlan node, Set<String> views) {
    if (node instanceof SubqueryAlias alias && views.contains(alias.identifier().name())) {
      for (Attribute column : JavaConverters.seqAsJavaList(node.output())) {
        // The innermost alias is the view; another may only be called like one.
        known.putIfAbsent(
            column.exprId(), new Origin(alias.identifier().name(), column.name(), ""));
      }
    }
    for (Expression expression : JavaConverters.seqAsJavaList(node.expressions())) {
      if (expression instanceof Alias alias) {
        origin(alias.child()).ifPresent(origin -> known.put(alias.exprId(), origin));
      }
    }
  }

  private Optional<Origin> origin(Expression expression) {
    if (expression instanceof AttributeReference column) {
      return of(column);
    }
    if (expression instanceof GetStructField field
        && field.child() instanceof AttributeReference column) {
      return of(column)
          .filter(whole -> whole.field().isEmpty())
          .map(whole -> new Origin(whole.view(), whole.column(), field.extractFieldName()));
    }
    return Optional.empty();
  }
}
