package io.millrace.core.sql;

import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.objects.Invoke;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.execution.SparkPlan;
import scala.collection.JavaConverters;

/** Looks into physical plans. */
final class Plans {
  private Plans() {}

  /** How often the plan parses each row: the calls of format functions above the scan. */
  static int formatCalls(SparkPlan plan) {
    int calls = 0;
    // A scan repeats the filters above it, without evaluating what it cannot push down.
    if (!plan.children().isEmpty()) {
      for (Expression expression : JavaConverters.seqAsJavaList(plan.expressions())) {
        calls += formatCalls(expression);
      }
    }
    for (SparkPlan child : JavaConverters.seqAsJavaList(plan.children())) {
      calls += formatCalls(child);
    }
    return calls;
  }

  private static int formatCalls(Expression expression) {
    int calls = expression instanceof StaticInvoke || expression instanceof Invoke ? 1 : 0;
    for (Expression child : JavaConverters.seqAsJavaList(expression.children())) {
      calls += formatCalls(child);
    }
    return calls;
  }
}
