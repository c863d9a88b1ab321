package io.millrace.core.pipeline;

import io.millrace.core.reference.ReferenceTable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.StructType;

/**
 * A pipeline file after reading: the pipeline if the file is well formed, and the places that
 * {@link PipelineChecker} needs to report on its SQL, which it can check even where other parts of
 * the file are wrong.
 */
public final class ParsedPipeline {

  /** What can be checked with Spark, as far as the file states it. */
  record Queries(
      Optional<StructType> formatFields,
      List<TableDraft> tables,
      List<Located<String>> rejects,
      Optional<Located<String>> where,
      List<AggregateDraft> aggregates,
      List<DetectorDraft> detectors,
      List<AlertDraft> alerts,
      Optional<WarehouseDraft> warehouse) {
    Queries {
      tables = List.copyOf(tables);
      rejects = List.copyOf(rejects);
      aggregates = List.copyOf(aggregates);
      detectors = List.copyOf(detectors);
      alerts = List.copyOf(alerts);
    }
  }

  /**
   * A reference table.
   *
   * @param table empty when its section is wrong
   * @param at where it says where the table is
   */
  record TableDraft(String name, Optional<ReferenceTable> table, Position at) {}

  record AggregateDraft(String name, Located<String> sql, List<Located<String>> key) {
    AggregateDraft {
      key = List.copyOf(key);
    }
  }

  record AlertDraft(
      String name,
      Located<String> sql,
      List<Located<String>> key,
      Optional<Located<String>> message) {
    AlertDraft {
      key = List.copyOf(key);
    }
  }

  private final String file;
  private final List<Problem> problems;
  private final Environment environment;
  private final Optional<Pipeline> pipeline;
  private final Optional<Queries> queries;

  ParsedPipeline(
      String file,
      Problems problems,
      Environment environment,
      Optional<Pipeline> pipeline,
      Optional<Queries> queries) {
    this.file = file;
    this.problems = problems.list();
    this.environment = environment;
    this.pipeline = pipeline;
    this.queries = queries;
  }

  /** The file's name as messages show it. */
  public String file() {
    return file;
  }

  /** Every mistake that shows without Spark, in the order of the file. */
  public List<Problem> problems() {
    return problems;
  }

  /**
   * The pipeline, its SQL unchecked; {@link PipelineChecker#check} checks that too.
   *
   * @throws PipelineException when the file has mistakes
   */
  public Pipeline pipeline() {
    return pipeline.orElseThrow(() -> new PipelineException(problems));
  }

  /** Whether anything in the file is left for {@link PipelineChecker} to look at. */
  public boolean needsSpark() {
    return queries
        .filter(
            found ->
                found.where().isPresent()
                    || !found.tables().isEmpty()
                    || !found.rejects().isEmpty()
                    || !found.aggregates().isEmpty()
                    || !found.detectors().isEmpty()
                    || !found.alerts().isEmpty()
                    || found.warehouse().isPresent())
        .isPresent();
  }

  Optional<Queries> queries() {
    return queries;
  }

  /** A collector that starts with the mistakes of the reading. */
  Problems moreProblems() {
    Problems more = new Problems(file, environment);
    more.addAll(problems);
    return more;
  }
}
