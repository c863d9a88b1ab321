package io.millrace.core.pipeline;

import io.millrace.core.lake.LakeTables;
import io.millrace.core.pipeline.ParsedPipeline.AggregateDraft;
import io.millrace.core.pipeline.ParsedPipeline.Queries;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Checks the SQL of a pipeline file by letting Spark analyse it over empty tables of the right
 * columns. Nothing is read and no query starts.
 */
public final class PipelineChecker {
  private final SparkSession session;
  private final Problems problems;

  private PipelineChecker(SparkSession session, Problems problems) {
    this.session = session;
    this.problems = problems;
  }

  /**
   * The pipeline, its SQL checked.
   *
   * @param spark a session with the functions and catalogs that the pipeline will run with; it is
   *     left as it is
   * @throws PipelineException with every mistake of the file, those of the reading included
   */
  public static Pipeline check(SparkSession spark, ParsedPipeline parsed) {
    List<Problem> problems = problems(spark, parsed);
    if (!problems.isEmpty()) {
      throw new PipelineException(problems);
    }
    return parsed.pipeline();
  }

  /** Every mistake of the file, those of the reading included, in the order of the file. */
  public static List<Problem> problems(SparkSession spark, ParsedPipeline parsed) {
    Problems problems = parsed.moreProblems();
    PipelineChecker checker = new PipelineChecker(spark.cloneSession(), problems);
    parsed.queries().ifPresent(checker::check);
    return problems.list();
  }

  private void check(Queries queries) {
    if (queries.formatFields().isEmpty()) {
      return;
    }
    StructType columns = recordsView(queries.formatFields().get());
    TableCheck tables = new TableCheck(session, problems);
    queries.tables().forEach(tables::register);
    ConditionCheck conditions = new ConditionCheck(session, columns, problems);
    queries.rejects().stream()
        .filter(tables::knowsTablesOf)
        .forEach(when -> conditions.check(PipelineKeys.REJECT_WHEN, when));
    queries
        .where()
        .filter(tables::knowsTablesOf)
        .ifPresent(where -> conditions.check(PipelineKeys.WHERE, where));
    checkAggregates(columns, queries, tables);
    WarehouseCheck facts = new WarehouseCheck(session, queries.formatFields().get(), problems);
    queries.warehouse().ifPresent(facts::check);
  }

  private void checkAggregates(StructType columns, Queries queries, TableCheck tables) {
    AggregateCheck check = new AggregateCheck(session, columns, problems);
    AlertCheck alerts = new AlertCheck(session, problems);
    for (AggregateDraft aggregate : queries.aggregates()) {
      Optional<StructType> found =
          tables.knowsTablesOf(aggregate.sql()) ? check.check(aggregate) : Optional.empty();
      alerts.addView(aggregate.name(), found);
    }
    DetectorCheck detectors = new DetectorCheck(session, columns, problems);
    for (DetectorDraft detector : queries.detectors()) {
      Optional<StructType> found =
          tables.knowsTablesOf(detector.sql()) ? detectors.check(detector) : Optional.empty();
      alerts.addView(detector.name(), found);
    }
    alerts.check(
        queries.alerts().stream().filter(alert -> tables.knowsTablesOf(alert.sql())).toList());
  }

  /** The columns of the view {@code records}. */
  private static StructType recordsView(StructType formatFields) {
    StructType columns = formatFields;
    for (StructField column : LakeTables.recordColumns().fields()) {
      columns = columns.add(column.name(), column.dataType(), true, column.metadata());
    }
    return columns;
  }
}
