package io.millrace.local.command;

import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineFiles;
import io.millrace.local.spark.LocalSession;
import io.millrace.streaming.PipelineLag;
import io.millrace.streaming.lag.LagReport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace lag}: what waits in a pipeline's source, and how long catching up takes. */
@Command(
    name = "lag",
    description = {
      "Show how far a pipeline is behind its source, whether it runs or not: per shard what waits"
          + " behind the last committed micro-batch, the worst first, and how long catching up"
          + " will take.",
      "Counts where a few small calls reach the end of a shard; behind that, numbers are estimated"
          + " and begin with ~."
    },
    footerHeading = "%nExample:%n",
    footer = {"  $ millrace lag web-access.yaml"})
final class LagCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "FILE", description = "The pipeline file.")
  private Path file;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "50",
      description = "Most shards to print (default: ${DEFAULT-VALUE}); the total has them all.")
  private int rows;

  @Option(names = "--json", description = "Print every shard as JSON.")
  private boolean json;

  LagCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (SparkSession spark = LocalSession.start("millrace lag " + file.getFileName())) {
      Pipeline pipeline = PipelineFiles.read(spark, file.toAbsolutePath().toUri().toString());
      LagReport report = new PipelineLag(spark, pipeline).report();
      terminal
          .out()
          .println(json ? LagJson.of(report) : LagText.of(report, rows, terminal.charts()));
      terminal.out().flush();
      return ExitCode.DONE;
    }
  }
}
