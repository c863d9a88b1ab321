package io.millrace.local.command;

import io.millrace.batch.load.LoadJob;
import io.millrace.batch.load.LoadOptions;
import io.millrace.batch.load.LoadReport;
import io.millrace.batch.load.LoadText;
import io.millrace.core.option.OptionReader;
import io.millrace.core.pipeline.PipelineFiles;
import io.millrace.local.spark.LocalSession;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace load}: chunks of a split into the star schema of a warehouse. */
@Command(
    name = "load",
    description = {
      "Load the chunks that split has made into the star schema that a pipeline file's section"
          + " 'warehouse' describes: in PostgreSQL or Redshift. A manifest is loaded once: what was"
          + " interrupted leaves nothing half done, and what is loaded is left alone."
    },
    footerHeading =
        "%nUser and password: WAREHOUSE_USERNAME and WAREHOUSE_PASSWORD.%n%nExamples:%n",
    footer = {
      "  $ millrace split --slices 4 --output chunks access.log",
      "  $ millrace load --manifest chunks/manifest.json --errors rejected web.yaml"
    })
final class LoadCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "PIPELINE", description = "Pipeline file.")
  private String file;

  @Option(
      names = "--manifest",
      required = true,
      paramLabel = "FILE",
      description = "The manifest of the chunks: manifest.json beside them.")
  private String manifest;

  @Option(
      names = "--errors",
      paramLabel = "FOLDER",
      description =
          "Folder for the lines that could not be loaded, as JSON with file, line and reason.")
  private String errors;

  LoadCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    LoadOptions options = LoadOptions.read(new OptionReader("load", given()));
    try (SparkSession spark = LocalSession.start("millrace load")) {
      LoadJob job =
          new LoadJob(
              spark,
              PipelineFiles.read(spark, options.pipelineFile()),
              options,
              System::getenv,
              this::tell);
      LoadReport report = job.run();
      tell(LoadText.of(report).stripTrailing());
      return report.untold().isEmpty() ? ExitCode.DONE : ExitCode.FINDINGS;
    }
  }

  private void tell(String line) {
    terminal.out().println(line);
    terminal.out().flush();
  }

  private Map<String, String> given() {
    Map<String, String> values = new HashMap<>();
    values.put(LoadOptions.PIPELINE_FILE.key(), file);
    values.put(LoadOptions.MANIFEST.key(), manifest);
    if (errors != null) {
      values.put(LoadOptions.ERRORS.key(), errors);
    }
    return values;
  }
}
