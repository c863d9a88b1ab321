package io.millrace.core.pipeline;

import static org.apache.spark.sql.functions.lit;

import io.millrace.core.lake.LakeTables;
import io.millrace.core.option.Suggestions;
import io.millrace.core.pipeline.ParsedPipeline.AggregateDraft;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Checks the SQL and the key of aggregates over a stream of records that never starts. */
final class AggregateCheck {
  private static final String RECORDS = "records";
  private static final String WRONG_SQL = "the aggregate's SQL is wrong: ";

  private final SparkSession session;
  private final Dataset<Row> records;
  private final Problems problems;

  AggregateCheck(SparkSession session, StructType columns, Problems problems) {
    this.session = session;
    this.records = emptyStream(session, columns);
    this.problems = problems;
  }

  /** The columns of the aggregate, unless its SQL is wrong. */
  Optional<StructType> check(AggregateDraft aggregate) {
    records.createOrReplaceTempView(RECORDS);
    Optional<Dataset<Row>> query = analyse(aggregate.sql(), WRONG_SQL);
    query.ifPresent(
        dataset -> {
          checkStreamable(dataset, aggregate.sql());
          checkColumns(dataset.schema(), aggregate.sql().at());
          checkKey(dataset, aggregate);
        });
    return query.map(Dataset::schema);
  }

  private Optional<Dataset<Row>> analyse(Located<String> sql, String prefix) {
    return SqlErrors.query(session, sql.value(), line -> problems.add(sql.at(), prefix + line));
  }

  private void checkStreamable(Dataset<Row> query, Located<String> sql) {
    if (!EventTime.hasWindow(query)) {
      problems.add(
          sql.at(),
          "the aggregate has no window: group by window(…) or session_window(…),"
              + " like GROUP BY window(time, '1 minute')");
      return;
    }
    Optional<String> column = EventTime.column(query).filter(List.of(records.columns())::contains);
    if (column.isEmpty()) {
      problems.add(
          sql.at(),
          "the aggregate's window must be over a timestamp column of records: "
              + String.join(", ", timestamps()));
      return;
    }
    records.withWatermark(column.get(), "1 minute").createOrReplaceTempView(RECORDS);
    analyse(sql, WRONG_SQL)
        .flatMap(AggregateMode::refusal)
        .ifPresent(line -> problems.add(sql.at(), "the aggregate cannot run on a stream: " + line));
  }

  private void checkColumns(StructType columns, Position at) {
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    seen.add(LakeTables.REVISION);
    for (String column : columns.fieldNames()) {
      if (column.equalsIgnoreCase(LakeTables.REVISION)) {
        problems.add(
            at, "the column '%s' is one that every aggregate has: rename it".formatted(column));
      } else if (!seen.add(column)) {
        problems.add(at, "the column '%s' comes twice: rename one".formatted(column));
      }
    }
  }

  private void checkKey(Dataset<Row> query, AggregateDraft aggregate) {
    List<String> columns = List.of(query.columns());
    boolean whole = !aggregate.key().isEmpty();
    for (Located<String> key : aggregate.key()) {
      Optional<StructField> field =
          Arrays.stream(query.schema().fields())
              .filter(column -> column.name().equalsIgnoreCase(key.value()))
              .findFirst();
      if (field.isEmpty()) {
        whole = false;
        problems.add(
            key.at(),
            "the SQL returns no column '%s'%s"
                .formatted(key.value(), Suggestions.didYouMean(key.value(), columns)));
      } else if (field.get().dataType() instanceof MapType) {
        problems.add(key.at(), "'%s' is a map, which cannot be a key".formatted(key.value()));
      }
    }
    if (whole) {
      checkGrouping(query, aggregate);
    }
    checkWindowBound(query, aggregate.sql().at());
    checkHaving(query, aggregate.sql().at());
  }

  /** Late rows are brought to the row of their window, which has to say which it is. */
  private void checkWindowBound(Dataset<Row> query, Position at) {
    if (EventTime.hasSessions(query)) {
      checkSessions(query, at);
    } else if (EventTime.hasWindow(query)
        && WindowColumn.find(query, WindowColumn.START).isEmpty()
        && WindowColumn.find(query, WindowColumn.END).isEmpty()) {
      problems.add(
          at,
          "the aggregate must return its window's start or end as it is, like: SELECT window.start, …");
    }
  }

  /** A late row may lengthen a session or join two, which takes both of their bounds to see. */
  private void checkSessions(Dataset<Row> query, Position at) {
    if (WindowColumn.find(query, WindowColumn.START).isEmpty()
        || WindowColumn.find(query, WindowColumn.END).isEmpty()) {
      problems.add(
          at,
          "the aggregate must return its session's start and end as they are,"
              + " like: SELECT session_window.start, session_window.end, …");
    }
    if (EventTime.hasVaryingGap(query)) {
      problems.add(
          at,
          "the gap of a session window must be the same for all rows, like '10 minutes': with another"
              + " one, late rows could not be brought into their sessions");
    }
  }

  private void checkHaving(Dataset<Row> query, Position at) {
    if (query.queryExecution().analyzed().exists(AggregateCheck::filtersGroups)) {
      problems.add(
          at,
          "the aggregate filters its groups (HAVING): a row that no longer meets the condition would"
              + " stay in the table. Leave it out here, and put it into an alert");
    }
  }

  private static boolean filtersGroups(LogicalPlan node) {
    return node instanceof Filter filter && filter.child().exists(Aggregate.class::isInstance);
  }

  private void checkGrouping(Dataset<Row> query, AggregateDraft aggregate) {
    List<String> key = aggregate.key().stream().map(Located::value).toList();
    for (String column : Grouping.outside(query, key)) {
      problems.add(
          aggregate.key().get(0).at(),
          "the key does not tell rows apart: the SQL also groups by '%s', which it must return"
                  .formatted(column)
              + " and the key must name");
    }
  }

  private List<String> timestamps() {
    return Arrays.stream(records.schema().fields())
        .filter(field -> field.dataType().typeName().equals("timestamp"))
        .map(StructField::name)
        .toList();
  }

  /** A streaming table of these columns; the rate source is Spark's own and needs nothing. */
  static Dataset<Row> emptyStream(SparkSession session, StructType columns) {
    Column[] nulls =
        Arrays.stream(columns.fields())
            .map(field -> lit(null).cast(field.dataType()).as(field.name()))
            .toArray(Column[]::new);
    return session.readStream().format("rate").load().select(nulls);
  }
}
