package io.millrace.batch.compact;

import io.delta.tables.DeltaTable;
import io.millrace.batch.lake.LakeOptions;
import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeTables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * Compacts a pipeline's tables and deletes what no version in use needs, while streams go on
 * writing and reading them.
 */
public final class CompactJob {
  private final SparkSession spark;
  private final CompactOptions options;
  private final LakeTables tables;
  private final Consumer<String> progress;

  /**
   * @param progress takes a sentence whenever a day of a table is done
   */
  public CompactJob(SparkSession spark, CompactOptions options, Consumer<String> progress) {
    this.spark = sized(spark.cloneSession(), options.targetSize());
    this.options = options;
    this.tables = new LakeTables(options.lake(), options.pipeline());
    this.progress = progress;
  }

  private static SparkSession sized(SparkSession session, long targetSize) {
    String size = Long.toString(targetSize);
    session.conf().set("spark.databricks.delta.optimize.maxFileSize", size);
    session.conf().set("spark.databricks.delta.optimize.minFileSize", size);
    // The guard decides; Delta's own check knows no checkpoints.
    session.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
    return session;
  }

  /**
   * Does what there is to do; nothing where it was done before.
   *
   * @throws MillraceException when there is no table, or a compaction has changed rows
   */
  public CompactReport run() {
    List<String> present =
        options.tables().stream()
            .filter(name -> DeltaTable.isDeltaTable(spark, path(name)))
            .toList();
    if (present.isEmpty()) {
      throw new MillraceException(
          "There is no table of %s in %s. Check %s and %s; the ingest query makes tables at its start."
              .formatted(
                  String.join(", ", options.tables()),
                  tables.home(),
                  LakeOptions.ROOT.key(),
                  LakeOptions.PIPELINE.key()));
    }
    return new CompactReport(
        tables.home(), options.dryRun(), present.stream().map(this::compact).toList());
  }

  private CompactReport.Table compact(String name) {
    TableCompaction table = new TableCompaction(spark, path(name), options);
    List<CompactReport.Part> parts = new ArrayList<>();
    for (String day : table.scattered()) {
      CompactReport.Part part = options.dryRun() ? table.look(day) : table.compact(day);
      parts.add(part);
      if (!options.dryRun()) {
        progress.accept(CompactText.progress(name, part));
      }
    }
    return new CompactReport.Table(name, parts, table.zOrder(), vacuum(name, table));
  }

  private Optional<CompactReport.Vacuum> vacuum(String name, TableCompaction table) {
    if (!options.vacuum() || options.dryRun()) {
      return Optional.empty();
    }
    VacuumGuard guard = new VacuumGuard(tables, spark.sessionState().newHadoopConf());
    CompactReport.Vacuum vacuum =
        guard.keep(path(name), table.id(), options.retention(), Instant.now());
    vacuum.retention().ifPresent(table::vacuum);
    return Optional.of(vacuum);
  }

  private String path(String table) {
    return tables.home() + "/" + table;
  }
}
