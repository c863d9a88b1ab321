package io.millrace.core.pipeline;

import static io.millrace.core.lake.LakeTables.FIRED_AT;

import io.millrace.core.option.Suggestions;
import io.millrace.core.pipeline.ParsedPipeline.AlertDraft;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;
import scala.runtime.BoxedUnit;

/** Checks the SQL of alerts over the columns of the aggregates and of each other. */
final class AlertCheck {
  private final SparkSession session;
  private final Problems problems;
  private final Set<String> views = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<String> brokenViews = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  AlertCheck(SparkSession session, Problems problems) {
    this.session = session;
    this.problems = problems;
  }

  /**
   * Adds an aggregate, or another view of its kind.
   *
   * @param columns empty when its SQL is wrong; alerts that name it are then not checked
   */
  void addView(String name, Optional<StructType> columns) {
    if (columns.isEmpty()) {
      brokenViews.add(name);
      return;
    }
    views.add(name);
    session.createDataFrame(List.of(), columns.get()).createOrReplaceTempView("`" + name + "`");
  }

  /** Checks the alerts, those that others read first. */
  void check(List<AlertDraft> alerts) {
    Map<String, AlertDraft> byName = new LinkedHashMap<>();
    Map<String, Set<String>> reads = new LinkedHashMap<>();
    for (AlertDraft alert : alerts) {
      byName.put(alert.name(), alert);
      reads.put(alert.name(), SqlRelations.of(session, alert.sql().value()));
    }
    AlertOrder order = new AlertOrder(reads);
    for (List<String> circle : order.circles()) {
      problems.add(
          byName.get(circle.get(0)).sql().at(),
          "alerts read each other in a circle: "
              + circle.stream()
                  .map(name -> "%s (line %d)".formatted(name, byName.get(name).sql().at().line()))
                  .collect(Collectors.joining(" → ")));
    }
    for (String name : order.ordered()) {
      boolean isReadable = reads.get(name).stream().noneMatch(brokenViews::contains);
      addView(name, isReadable ? check(byName.get(name)) : Optional.empty());
    }
  }

  /** The columns of the alert as others see it, unless its SQL is wrong. */
  private Optional<StructType> check(AlertDraft alert) {
    Located<String> sql = alert.sql();
    Optional<Dataset<Row>> query =
        SqlErrors.query(
            session,
            sql.value(),
            line -> problems.add(sql.at(), "the alert's SQL is wrong: " + line));
    if (query.isEmpty()) {
      return Optional.empty();
    }
    if (!readsView(query.get())) {
      problems.add(
          sql.at(), "the alert's SQL reads no aggregate: use one of " + String.join(", ", views));
      return Optional.empty();
    }
    StructType columns = query.get().schema();
    checkKey(columns, alert.key());
    alert.message().ifPresent(message -> checkMessage(columns, message));
    return areUnique(columns, sql.at())
        ? Optional.of(columns.add(FIRED_AT, DataTypes.TimestampType))
        : Optional.empty();
  }

  private boolean areUnique(StructType columns, Position at) {
    boolean unique = true;
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (String column : columns.fieldNames()) {
      if (column.equalsIgnoreCase(FIRED_AT)) {
        unique = false;
        problems.add(
            at, "the column '%s' is one that every alert has: rename it".formatted(column));
      } else if (!seen.add(column)) {
        unique = false;
        problems.add(at, "the column '%s' comes twice: rename one".formatted(column));
      }
    }
    return unique;
  }

  private void checkKey(StructType columns, List<Located<String>> key) {
    for (Located<String> name : key) {
      Optional<StructField> column = MessageTemplate.find(columns, name.value());
      if (column.isEmpty()) {
        problems.add(name.at(), noColumn(columns, name.value()));
      } else if (column.get().dataType() instanceof MapType) {
        problems.add(name.at(), "'%s' is a map, which cannot be a key".formatted(name.value()));
      }
    }
  }

  private void checkMessage(StructType columns, Located<String> message) {
    for (String name : MessageTemplate.of(message.value()).columns()) {
      if (MessageTemplate.find(columns, name).isEmpty()) {
        problems.add(
            message.at(), "'{%s}' in the message: %s".formatted(name, noColumn(columns, name)));
      }
    }
  }

  private static String noColumn(StructType columns, String name) {
    return "the SQL returns no column '%s'%s"
        .formatted(name, Suggestions.didYouMean(name, List.of(columns.fieldNames())));
  }

  private boolean readsView(Dataset<Row> query) {
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
