package io.millrace.streaming.source;

import io.millrace.core.lake.LakeSession;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineFiles;
import io.millrace.streaming.LogPipeline;
import io.millrace.streaming.PipelineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/** A pipeline over a source under test: drained as often as wanted, then asked for its tables. */
public final class SourceRun {
  private final SparkSession spark;
  private final Path folder;

  public SourceRun(SparkSession spark, Path folder) {
    this.spark = spark;
    this.folder = folder;
  }

  /** The same tables for a driver that starts again, perhaps with another pipeline file. */
  public SourceRun inNewSession() {
    return new SourceRun(spark.newSession(), folder);
  }

  public static SparkSession session(Path folder) {
    return LakeSession.builder("SourceRun")
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.databricks.delta.snapshotPartitions", "1")
        // Compiling plans would take longer than running them over a few hundred lines.
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toUri().toString())
        .getOrCreate();
  }

  /**
   * Reads what the source holds.
   *
   * @param source the section {@code source} of a pipeline file, on one line
   */
  public void drain(String source) throws InterruptedException {
    drain(source, "{format: csv, options: {schema: \"host STRING, n INT\"}}");
  }

  /**
   * Reads what the source holds.
   *
   * @param source the section {@code source} of a pipeline file, on one line
   * @param records the section {@code records}, likewise
   */
  public void drain(String source, String records) throws InterruptedException {
    LogPipeline path = new LogPipeline(spark, pipeline(source, records), Trigger.AvailableNow());
    try (PipelineRun run = PipelineRun.start(path::startIngest)) {
      run.await();
    }
  }

  private Pipeline pipeline(String source, String records) {
    try {
      Path file =
          Files.writeString(
              folder.resolve("pipeline.yaml"),
              """
              name: web
              source: %s
              records: %s
              lake: {root: "%s", trigger: 0s}
              """
                  .formatted(source, records, folder.resolve("lake").toUri()));
      return PipelineFiles.read(spark, file.toUri().toString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public Dataset<Row> table(String name) {
    return spark
        .read()
        .format("delta")
        .load(folder.resolve("lake/web").resolve(name).toUri().toString());
  }

  /** Rows of a table as texts, their columns with blanks between, sorted. */
  public List<String> rows(String table, String... columns) {
    return table(table).selectExpr(columns).collectAsList().stream()
        .map(row -> row.mkString(" "))
        .sorted()
        .toList();
  }
}
