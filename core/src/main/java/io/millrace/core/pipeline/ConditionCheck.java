package io.millrace.core.pipeline;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.millrace.core.option.ConfigOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/** Checks conditions over one record: {@code records.where} and those of {@code records.reject}. */
final class ConditionCheck {
  private static final Set<String> CLOCKS =
      Set.of("current_timestamp", "now", "current_date", "localtimestamp");

  private final SparkSession session;
  private final StructType columns;
  private final Problems problems;

  ConditionCheck(SparkSession session, StructType columns, Problems problems) {
    this.session = session;
    this.columns = columns;
    this.problems = problems;
  }

  void check(ConfigOption<String> key, Located<String> condition) {
    Dataset<Row> records = session.createDataFrame(List.of(), columns).as("records");
    Optional<Dataset<Row>> filtered =
        SqlErrors.analyse(
            () -> {
              // As the ingest query uses it: a column, which can hold less than a filter.
              records.select(coalesce(expr(condition.value()), lit(false)));
              return records.filter(condition.value());
            },
            line ->
                problems.add(
                    condition.at(), "'%s' is not a condition: %s".formatted(key.key(), line)));
    filtered
        .filter(dataset -> !decidesTheSame(dataset.queryExecution().analyzed()))
        .ifPresent(
            dataset ->
                problems.add(
                    condition.at(),
                    "'%s' must decide the same on a replay: leave out random values and the current time"
                        .formatted(key.key())));
  }

  /** Whether neither the condition nor a subquery in it looks at a clock or at dice. */
  private static boolean decidesTheSame(LogicalPlan filter) {
    List<LogicalPlan> plans = new ArrayList<>(JavaConverters.seqAsJavaList(filter.subqueriesAll()));
    plans.add(filter);
    return plans.stream()
        .noneMatch(
            plan ->
                plan.exists(
                    node ->
                        JavaConverters.seqAsJavaList(node.expressions()).stream()
                            .anyMatch(ConditionCheck::changes)));
  }

  private static boolean changes(Expression expression) {
    return !expression.deterministic()
        || expression.exists(part -> CLOCKS.contains(part.prettyName()));
  }
}
