package io.millrace.local.command;

import io.millrace.core.lake.LakeTables;
import io.millrace.local.emr.EmrSteps;
import io.millrace.local.emr.StepEnd;
import io.millrace.streaming.StopMarker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace emr stop}: the end of a stream on a cluster, before an upgrade. */
@Command(
    name = "stop",
    description = {
      "Stop the pipeline that a step of EMR streams: put the object _stop beside its tables, which its"
          + " driver looks for every few seconds, and follow the step to its end. The next ingest step"
          + " goes on from its checkpoint, whatever the version of its jar."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the step is COMPLETED",
      "1:the step failed, or goes on after --wait",
      "2:not asked to stop: wrong usage, no such cluster or step, a step that does not run, no access"
    },
    footerHeading = "%nExample:%n",
    footer =
        "  $ millrace emr stop --cluster j-2AXXXXXXGAPLF --step-id s-1XXXXXXXXXXXX --lake s3://my-lake/lake --pipeline web-access")
final class EmrStopCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private AwsArguments aws;

  @Option(
      names = "--cluster",
      required = true,
      paramLabel = "ID",
      description = "The cluster, like j-2AXXXXXXGAPLF.")
  private String cluster;

  @Option(
      names = "--step-id",
      required = true,
      paramLabel = "ID",
      description = "The step that streams, like s-1XXXXXXXXXXXX.")
  private String step;

  @Option(
      names = "--lake",
      required = true,
      paramLabel = "URL",
      description = "Root of the lake, as the pipeline file has it.")
  private String lake;

  @Option(
      names = "--pipeline",
      required = true,
      paramLabel = "NAME",
      description = "Name of the pipeline.")
  private String pipeline;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "10m",
      converter = DurationConverter.class,
      description = "How long to wait for its end (default: ${DEFAULT-VALUE}).")
  private Duration wait;

  EmrStopCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    String marker = new LakeTables(lake, pipeline).home() + "/" + StopMarker.NAME;
    try (EmrSteps steps = new EmrSteps(aws.place(), this::tell)) {
      Optional<StepEnd> end = steps.stop(cluster, step, marker, wait, aws.poll());
      if (end.isEmpty()) {
        terminal
            .err()
            .printf(
                "The step goes on. Is the pipeline %s in %s what it streams? Its driver's log says whether it saw the marker;"
                    + " 'aws emr cancel-steps --cluster-id %s --step-ids %s' ends it at once, and loses nothing either.%n",
                pipeline, lake, cluster, step);
        return ExitCode.FINDINGS;
      }
      StepEnd ended = end.get();
      if (!ended.isCompleted()) {
        terminal.err().println("Step %s is %s".formatted(step, ended.state()));
        ended.advice().forEach(terminal.err()::println);
        return ExitCode.FINDINGS;
      }
      return ExitCode.DONE;
    }
  }

  private void tell(String line) {
    terminal.out().println(line);
    terminal.out().flush();
  }
}
