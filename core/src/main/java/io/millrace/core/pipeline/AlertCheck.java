package io.millrace.core.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;
import scala.runtime.BoxedUnit;

/** Checks the SQL of alerts over the aggregates' columns. */
final class AlertCheck {
  private final SparkSession session;
  private final Problems problems;
  private final Set<String> views = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final List<String> brokenAggregates = new ArrayList<>();

  AlertCheck(SparkSession session, Problems problems) {
    this.session = session;
    this.problems = problems;
  }

  /**
   * Adds an aggregate.
   *
   * @param columns empty when its SQL is wrong; alerts that name it are then not checked
   */
  void addView(String aggregate, Optional<StructType> columns) {
    if (columns.isEmpty()) {
      brokenAggregates.add(aggregate);
      return;
    }
    views.add(aggregate);
    session
        .createDataFrame(List.of(), columns.get())
        .createOrReplaceTempView("`" + aggregate + "`");
  }

  void check(Located<String> sql) {
    if (brokenAggregates.stream().anyMatch(sql.value()::contains)) {
      return;
    }
    Optional<Dataset<Row>> query =
        SqlErrors.query(
            session,
            sql.value(),
            line -> problems.add(sql.at(), "the alert's SQL is wrong: " + line));
    if (query.isPresent() && !readsAggregate(query.get())) {
      problems.add(
          sql.at(), "the alert's SQL reads no aggregate: use one of " + String.join(", ", views));
    }
  }

  private boolean readsAggregate(Dataset<Row> query) {
    LogicalPlan plan = query.queryExecution().analyzed();
    Set<String> read = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    addRelations(plan, read);
    JavaConverters.seqAsJavaList(plan.subqueriesAll()).forEach(part -> addRelations(part, read));
    return read.stream().anyMatch(views::contains);
  }

  private static void addRelations(LogicalPlan plan, Set<String> names) {
    plan.foreach(
        node -> {
          if (node instanceof SubqueryAlias alias) {
            names.add(alias.identifier().name());
          }
          return BoxedUnit.UNIT;
        });
  }
}
