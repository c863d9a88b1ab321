package io.millrace.core.pipeline;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.types.StructType;

/** Checks the condition {@code records.where}. */
final class WhereCheck {
  private static final Set<String> CLOCKS =
      Set.of("current_timestamp", "now", "current_date", "localtimestamp");

  private final SparkSession session;
  private final StructType columns;
  private final Problems problems;

  WhereCheck(SparkSession session, StructType columns, Problems problems) {
    this.session = session;
    this.columns = columns;
    this.problems = problems;
  }

  void check(Located<String> where) {
    Dataset<Row> records = session.createDataFrame(List.of(), columns);
    Optional<Dataset<Row>> filtered =
        SqlErrors.analyse(
            () -> {
              // As the ingest query uses it: a column, which can hold less than a filter.
              records.select(coalesce(expr(where.value()), lit(false)));
              return records.filter(where.value());
            },
            line -> problems.add(where.at(), "'where' is not a condition: " + line));
    filtered.ifPresent(dataset -> checkReplay(dataset, where.at()));
  }

  private void checkReplay(Dataset<Row> filtered, Position at) {
    Expression condition = ((Filter) filtered.queryExecution().analyzed()).condition();
    boolean readsClock = condition.exists(expression -> CLOCKS.contains(expression.prettyName()));
    if (readsClock || !condition.deterministic()) {
      problems.add(
          at,
          "'where' must decide the same on a replay: leave out random values and the current time");
    }
  }
}
