package io.millrace.local.command;

import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineFiles;
import io.millrace.local.spark.LocalSession;
import io.millrace.streaming.LogPipeline;
import io.millrace.streaming.PipelineRun;
import io.millrace.streaming.Redelivered;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace run}: a pipeline file on this machine, as an EMR step would run it. */
@Command(
    name = "run",
    description = {
      "Run a pipeline file on this machine's cores until it is stopped. It reads its source and"
          + " writes its lake and OpenSearch wherever the file says, and goes on from its"
          + " checkpoints."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  $ millrace run web-access.yaml",
      "  $ millrace run --drain web-access.yaml",
      "",
      "Ctrl-C stops it; the next start goes on where it was."
    })
final class RunCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "FILE", description = "The pipeline file.")
  private Path file;

  @Option(
      names = "--reconcile",
      description =
          "Only compute the windows of late rows again, and end. The pipeline may run meanwhile.")
  private boolean reconcile;

  @Option(
      names = "--redeliver",
      description =
          "Only send once more what OpenSearch and the targets of alerts have not taken, and end. The"
              + " pipeline may run meanwhile.")
  private boolean redeliver;

  @Option(
      names = "--drain",
      description = "Read what the source holds now, bring the aggregates up to it, and end.")
  private boolean drain;

  RunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (SparkSession spark = LocalSession.start("millrace run " + file.getFileName())) {
      Pipeline pipeline = PipelineFiles.read(spark, file.toAbsolutePath().toUri().toString());
      if (redeliver) {
        return redeliver(spark, pipeline);
      }
      if (reconcile) {
        reconcile(spark, pipeline);
      } else if (drain) {
        drain(spark, pipeline);
      } else {
        run(spark, pipeline);
      }
    }
    return ExitCode.DONE;
  }

  private void run(SparkSession spark, Pipeline pipeline) throws InterruptedException {
    try (LogPipeline path = new LogPipeline(spark, pipeline);
        PipelineRun run = PipelineRun.start(path);
        Interrupts guard = Interrupts.finishFirst(run::stop)) {
      say("Pipeline %s runs: %s".formatted(pipeline.name(), names(run)));
      path.metricsUrl().ifPresent(url -> say("Metrics are at " + url));
      run.await();
    }
  }

  private int redeliver(SparkSession spark, Pipeline pipeline) {
    try (LogPipeline path = new LogPipeline(spark, pipeline)) {
      Redelivered redelivered = path.redeliver();
      say(redelivered.text());
      return redelivered.waiting() == 0 ? ExitCode.DONE : ExitCode.FINDINGS;
    }
  }

  private void reconcile(SparkSession spark, Pipeline pipeline) throws InterruptedException {
    try (LogPipeline path = new LogPipeline(spark, pipeline);
        PipelineRun run = PipelineRun.start(path::startReconcileJob);
        Interrupts guard = Interrupts.finishFirst(run::stop)) {
      run.await();
    }
    say("The windows of late rows of pipeline %s are right.".formatted(pipeline.name()));
  }

  /** The source first, then what reads the tables that it has filled. */
  private void drain(SparkSession spark, Pipeline pipeline) throws InterruptedException {
    try (LogPipeline path = new LogPipeline(spark, pipeline, Trigger.AvailableNow())) {
      List<PipelineRun.Start> parts =
          List.of(
              path::startIngest,
              path::startAggregates,
              path::startDetectors,
              path::startReconcile,
              path::startAlerts);
      for (PipelineRun.Start part : parts) {
        try (PipelineRun run = PipelineRun.start(part);
            Interrupts guard = Interrupts.finishFirst(run::stop)) {
          run.await();
        }
      }
    }
    say("Pipeline %s has read what its source held.".formatted(pipeline.name()));
  }

  private void say(String message) {
    terminal.out().println(message);
    terminal.out().flush();
  }

  private static String names(PipelineRun run) {
    return String.join(", ", run.queries().stream().map(StreamingQuery::name).toList());
  }
}
