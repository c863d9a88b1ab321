package io.millrace.core.pipeline;

import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.Lineage;
import io.millrace.core.option.Suggestions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Checks the SQL and the columns of detectors over a stream of records that never starts. */
final class DetectorCheck {
  private final SparkSession session;
  private final Dataset<Row> records;
  private final Problems problems;

  DetectorCheck(SparkSession session, StructType columns, Problems problems) {
    this.session = session;
    this.records = AggregateCheck.emptyStream(session, columns);
    this.problems = problems;
  }

  /** The columns of the detector's table, unless something is wrong. */
  Optional<StructType> check(DetectorDraft draft) {
    DetectorSql sql = new DetectorSql(draft.detector());
    Position at = draft.sql().at();
    records.createOrReplaceTempView("records");
    Optional<Dataset<Row>> query =
        SqlErrors.query(
            session,
            draft.sql().value(),
            line -> problems.add(at, "the detector's SQL is wrong: " + line));
    boolean areColumnsRight = query.isPresent() && checkColumns(draft, query.get());
    if (!areColumnsRight || !draft.isWhole()) {
      return Optional.empty();
    }
    if (DetectorSql.isWindowed(query.get())) {
      checkWindows(draft, query.get());
    } else {
      checkRows(query.get(), at);
    }
    checkStreamable(sql, query.get(), draft);
    return Optional.of(sql.detector().scoring().schema(query.get().schema()));
  }

  private boolean checkColumns(DetectorDraft draft, Dataset<Row> query) {
    boolean areRight = checkNames(draft, query.schema());
    for (Located<String> time : draft.time().stream().toList()) {
      areRight &=
          checkColumn(time, query, DataTypes.TimestampType::equals, "which is no TIMESTAMP");
    }
    for (Located<String> column : draft.columns()) {
      areRight &=
          checkColumn(column, query, NumericType.class::isInstance, "which is no number")
              && checkColumn(
                  column,
                  query,
                  type -> !(type instanceof DecimalType),
                  "which detectors do not take: cast it to DOUBLE");
    }
    for (Located<String> column : draft.key()) {
      areRight &=
          checkColumn(column, query, type -> !(type instanceof MapType), "which cannot be a key");
    }
    return areRight;
  }

  private static boolean isMissing(Located<String> column, Dataset<Row> query) {
    return !List.of(query.columns()).contains(column.value());
  }

  private boolean checkColumn(
      Located<String> column, Dataset<Row> query, Predicate<DataType> rule, String otherwise) {
    if (isMissing(column, query)) {
      problems.add(
          column.at(),
          "the SQL returns no column '%s'%s"
              .formatted(
                  column.value(),
                  Suggestions.didYouMean(column.value(), List.of(query.columns()))));
      return false;
    }
    DataType type = query.schema().apply(column.value()).dataType();
    if (!rule.test(type)) {
      problems.add(
          column.at(), "'%s' is a %s, %s".formatted(column.value(), type.sql(), otherwise));
      return false;
    }
    return true;
  }

  /** Each column once, and none that every scored row has. */
  private boolean checkNames(DetectorDraft draft, StructType columns) {
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    Set<String> own = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    own.add(LakeTables.REVISION);
    draft.function().ifPresent(known -> own.addAll(List.of(known.result().fieldNames())));
    boolean areRight = true;
    for (String column : columns.fieldNames()) {
      if (own.contains(column)) {
        areRight = false;
        problems.add(
            draft.sql().at(),
            "the column '%s' is one that every row of the detector gets: rename it"
                .formatted(column));
      } else if (!seen.add(column)) {
        areRight = false;
        problems.add(draft.sql().at(), "the column '%s' comes twice: rename one".formatted(column));
      }
    }
    return areRight;
  }

  private void checkWindows(DetectorDraft draft, Dataset<Row> query) {
    List<String> identity = new DetectorSql(draft.detector()).identity(query);
    for (String column : Grouping.outside(query, identity)) {
      problems.add(
          draft.sql().at(),
          "time and key do not tell rows apart: the SQL also groups by '%s', which it must return"
                  .formatted(column)
              + " and the key must name");
    }
  }

  private void checkRows(Dataset<Row> query, Position at) {
    List<String> missing =
        Arrays.stream(Lineage.OF_MESSAGE.fieldNames())
            .filter(column -> !List.of(query.columns()).contains(column))
            .toList();
    if (query.queryExecution().analyzed().exists(Aggregate.class::isInstance)) {
      problems.add(
          at,
          "the detector groups without a window: group by window(…), or leave the rows as they are");
    } else if (!missing.isEmpty()) {
      problems.add(
          at,
          "a detector over rows must return the columns that identify a row; missing: "
              + String.join(", ", missing));
    }
  }

  private void checkStreamable(DetectorSql sql, Dataset<Row> query, DetectorDraft draft) {
    Optional<String> time = sql.eventTime(query);
    if (time.isEmpty() || !timestamps().contains(time.get())) {
      boolean isWindowed = DetectorSql.isWindowed(query);
      problems.add(
          isWindowed ? draft.sql().at() : draft.time().orElseThrow().at(),
          (isWindowed
                  ? "the detector's window must be over a timestamp column of records: "
                  : "the detector's time must be a timestamp column of records as it is: ")
              + String.join(", ", timestamps()));
      return;
    }
    SqlErrors.analyse(
            () -> sql.scored(records),
            line -> problems.add(draft.sql().at(), "the detector cannot run on a stream: " + line))
        .flatMap(AggregateMode::refusal)
        .ifPresent(
            line -> problems.add(draft.sql().at(), "the detector cannot run on a stream: " + line));
  }

  private List<String> timestamps() {
    return Arrays.stream(records.schema().fields())
        .filter(field -> field.dataType().equals(DataTypes.TimestampType))
        .map(StructField::name)
        .toList();
  }
}
