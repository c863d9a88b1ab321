package io.millrace.local.command;

import io.millrace.core.MillraceException;
import io.millrace.local.demo.TextTable;
import io.millrace.local.spark.LocalSession;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace sql}: a question to a pipeline's tables. */
@Command(
    name = "sql",
    description =
        "Ask a pipeline's tables: raw, records, dead_letters, ledger, undelivered and each"
            + " aggregate are views by their names.",
    footerHeading = "%nExample:%n",
    footer = {
      "  $ millrace sql --lake data/demo/lake --pipeline web-access \\",
      "      \"SELECT status, count(*) FROM records GROUP BY status\""
    })
final class SqlCommand implements Callable<Integer> {
  private static final String DELTA_LOG = "_delta_log";
  private static final int WIDEST = 80;

  private final Terminal terminal;

  @Option(
      names = "--lake",
      paramLabel = "ROOT",
      required = true,
      description = "The pipeline file's lake.root: a folder, or a URL like s3a://logs/lake.")
  private String lake;

  @Option(
      names = "--pipeline",
      paramLabel = "NAME",
      required = true,
      description = "The pipeline's name.")
  private String pipeline;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "100",
      description = "Most rows to print (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Parameters(paramLabel = "SQL", description = "The query.")
  private String query;

  SqlCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    try (SparkSession spark = LocalSession.start("millrace sql")) {
      List<String> views = registerTables(spark);
      terminal.out().print(TextTable.of(ask(spark, views), WIDEST));
      terminal.out().flush();
      return ExitCode.DONE;
    }
  }

  private Dataset<Row> ask(SparkSession spark, List<String> views) {
    try {
      return spark.sql(query).limit(rows);
    } catch (Exception e) {
      if (e instanceof AnalysisException analysis) {
        throw new MillraceException(
            "The query is wrong: %s The tables are %s."
                .formatted(analysis.getSimpleMessage(), String.join(", ", views)),
            e);
      }
      throw e;
    }
  }

  /** Every Delta table below the pipeline's folder becomes a view by the name of its folder. */
  private List<String> registerTables(SparkSession spark) throws IOException {
    Path home = new Path(LakePath.of(lake), pipeline);
    FileSystem files = home.getFileSystem(spark.sessionState().newHadoopConf());
    List<String> views = new ArrayList<>();
    for (Path folder : List.of(home, new Path(home, "aggregates"))) {
      for (FileStatus table : list(files, folder)) {
        if (files.exists(new Path(table.getPath(), DELTA_LOG))) {
          String name = table.getPath().getName();
          spark
              .read()
              .format("delta")
              .load(table.getPath().toString())
              .createOrReplaceTempView("`" + name + "`");
          views.add(name);
        }
      }
    }
    if (views.isEmpty()) {
      throw new MillraceException(
          "There are no tables in %s. Check --lake and --pipeline.".formatted(home));
    }
    return views;
  }

  private static FileStatus[] list(FileSystem files, Path folder) throws IOException {
    try {
      return files.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }
}
