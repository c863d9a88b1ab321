package io.millrace.local.command;

import io.millrace.batch.replay.ReprocessJob;
import io.millrace.batch.replay.ReprocessOptions;
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

/** {@code millrace reprocess}: days of raw through today's parser. */
@Command(
    name = "reprocess",
    description = {
      "Read days of raw anew with today's pipeline file, and put what comes out in the place of what"
          + " was made of them before: records and dead letters each in one commit, once all of it"
          + " is held against raw. The pipeline may run meanwhile; its reconcile carries the changes"
          + " on to aggregates and OpenSearch."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  $ millrace reprocess --from 2026-03-01 --to 2026-03-08 --dry-run web.yaml",
      "  $ millrace reprocess --from 2026-03-01 --to 2026-03-08 web.yaml"
    })
final class ReprocessCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "PIPELINE", description = "Pipeline file, as it is to read from now on.")
  private String file;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "DAY",
      description = "The first day, in UTC, on which the records came.")
  private String from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DAY",
      description = "The first day that is left alone.")
  private String to;

  @Option(names = "--dry-run", description = "Tell what would change, and change nothing.")
  private boolean dryRun;

  ReprocessCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ReprocessOptions options = ReprocessOptions.read(new OptionReader("reprocess", given()));
    try (SparkSession spark = LocalSession.start("millrace reprocess")) {
      ReprocessJob job =
          new ReprocessJob(
              spark, PipelineFiles.read(spark, options.pipelineFile()), options, this::tell);
      tell(job.run().text().stripTrailing());
      return ExitCode.DONE;
    }
  }

  private void tell(String line) {
    terminal.out().println(line);
    terminal.out().flush();
  }

  private Map<String, String> given() {
    Map<String, String> values = new HashMap<>();
    values.put(ReprocessOptions.PIPELINE_FILE.key(), file);
    values.put(ReprocessOptions.FROM.key(), from);
    values.put(ReprocessOptions.TO.key(), to);
    values.put(ReprocessOptions.DRY_RUN.key(), Boolean.toString(dryRun));
    values.values().removeIf(value -> value == null);
    return values;
  }
}
