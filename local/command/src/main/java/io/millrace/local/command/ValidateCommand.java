package io.millrace.local.command;

import io.millrace.core.pipeline.ParsedPipeline;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineChecker;
import io.millrace.core.pipeline.PipelineReader;
import io.millrace.core.pipeline.Problem;
import io.millrace.local.spark.LocalSession;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace validate}: every mistake of a pipeline file, before anything starts. */
@Command(
    name = "validate",
    description = "Check a pipeline file: keys, values, options and SQL. Nothing is started.",
    footerHeading = "%nExample:%n",
    footer = {
      "  $ millrace validate web.yaml",
      "  web.yaml:3:43: 'where' is not a condition: A column … with name `pth` cannot be resolved.",
      "  web.yaml:9:18: the SQL returns no column 'stats'; did you mean 'status'?",
      "  web.yaml: 2 mistakes"
    })
final class ValidateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "FILE", description = "The pipeline file.")
  private Path file;

  ValidateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ParsedPipeline parsed = PipelineReader.read(file);
    List<Problem> problems = parsed.needsSpark() ? check(parsed) : parsed.problems();
    if (problems.isEmpty()) {
      terminal.out().println(file + ": right. " + summary(parsed.pipeline()));
      terminal.out().flush();
      return ExitCode.DONE;
    }
    problems.forEach(terminal.err()::println);
    terminal.err().printf("%s: %s%n", file, counted(problems.size(), "mistake"));
    terminal.err().flush();
    return ExitCode.FINDINGS;
  }

  private static List<Problem> check(ParsedPipeline parsed) {
    try (SparkSession spark = LocalSession.start("millrace validate")) {
      return PipelineChecker.problems(spark, parsed);
    }
  }

  private static String summary(Pipeline pipeline) {
    return "Pipeline %s reads %s from %s, keeps %s, %s and %s."
        .formatted(
            pipeline.name(),
            pipeline.records().format(),
            pipeline.source().format(),
            counted(pipeline.aggregates().size(), "aggregate"),
            counted(pipeline.detectors().size(), "detector"),
            counted(pipeline.alerts().size(), "alert"));
  }

  private static String counted(int count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }
}
