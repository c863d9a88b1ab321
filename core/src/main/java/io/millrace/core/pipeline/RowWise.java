package io.millrace.core.pipeline;

import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.UnaryNode;
import org.apache.spark.sql.catalyst.plans.logical.View;

/** Queries that make each row of one row of a view: those that select and filter only. */
public final class RowWise {
  private RowWise() {}

  /**
   * The view whose rows the query takes one by one, so that a row of the view that has not changed
   * gives nothing new; empty where the query groups, joins or asks subqueries.
   *
   * @param views names, compared as the set does
   */
  public static Optional<String> view(Dataset<Row> query, Set<String> views) {
    LogicalPlan plan = query.queryExecution().analyzed();
    if (!plan.subqueriesAll().isEmpty()) {
      return Optional.empty();
    }
    String name = "";
    LogicalPlan node = plan;
    while (node instanceof Project || node instanceof Filter || node instanceof SubqueryAlias) {
      if (node instanceof SubqueryAlias alias) {
        name = alias.identifier().name();
      }
      node = ((UnaryNode) node).child();
    }
    return node instanceof View && views.contains(name) ? Optional.of(name) : Optional.empty();
  }
}
