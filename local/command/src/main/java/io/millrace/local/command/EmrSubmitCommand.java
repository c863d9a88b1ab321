package io.millrace.local.command;

import io.millrace.local.emr.EmrSteps;
import io.millrace.local.emr.StepEnd;
import io.millrace.local.emr.Submission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace emr submit}: a step on a cluster, followed to its end. */
@Command(
    name = "submit",
    description = {
      "Submit a step to a cluster of EMR: bring the jar to S3 under the hash of its content, unless it"
          + " is there, add the step that emr/steps defines, and follow it to its end. When it has"
          + " failed, print the ends of its logs. Ctrl-C ends the following, not the step."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the step is COMPLETED; with --no-follow: it is submitted",
      "1:the step is FAILED, CANCELLED or INTERRUPTED, or its cluster ended",
      "2:not submitted, or AWS does not tell how it goes: wrong usage, no jar, no such cluster, no access"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  $ millrace emr submit --cluster j-2AXXXXXXGAPLF --step compact --dry-run",
      "      --set CODE=my-code --set LAKE=my-lake --set PIPELINE=web-access --arg=--before --arg=2026-03-01",
      "  $ millrace emr submit --cluster j-2AXXXXXXGAPLF --step ingest --no-follow"
    })
final class EmrSubmitCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private StepArguments step;
  @Mixin private AwsArguments aws;

  @Option(
      names = "--cluster",
      required = true,
      paramLabel = "ID",
      description = "The cluster, like j-2AXXXXXXGAPLF.")
  private String cluster;

  @Option(
      names = "--arg",
      paramLabel = "WORD",
      description =
          "One more argument of the job, behind those of the definition; as often as needed.")
  private final List<String> more = new ArrayList<>();

  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description = "The application's jar (default: the one that the build has made).")
  private Path jar;

  @Option(
      names = "--execution-role-arn",
      paramLabel = "ARN",
      description = "Role that the step runs with, on a cluster whose steps have roles.")
  private String role;

  @Option(
      names = "--dry-run",
      description = "Print the requests that would change something, and call nobody.")
  private boolean dryRun;

  @Option(names = "--no-follow", description = "Submit, and end.")
  private boolean noFollow;

  @Option(
      names = "--log-wait",
      paramLabel = "TIME",
      defaultValue = "5m",
      converter = DurationConverter.class,
      description =
          "How long to wait for the logs of a step that has failed (default: ${DEFAULT-VALUE}).")
  private Duration logWait;

  EmrSubmitCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Submission submission =
        Submission.of(
            cluster,
            step.filled().with(more),
            Optional.ofNullable(jar),
            Optional.ofNullable(role),
            StepArguments.home());
    if (dryRun) {
      tell(submission.requests());
      return ExitCode.DONE;
    }
    try (EmrSteps steps = new EmrSteps(aws.place(), this::tell)) {
      String id = steps.submit(submission);
      return noFollow ? ExitCode.DONE : tell(steps, steps.follow(cluster, id, aws.poll()));
    }
  }

  private int tell(EmrSteps steps, StepEnd end) throws InterruptedException {
    if (end.isCompleted()) {
      return ExitCode.DONE;
    }
    terminal
        .err()
        .println(
            "Step %s of cluster %s is %s%s"
                .formatted(
                    end.step(),
                    end.cluster(),
                    end.state(),
                    end.reason().map(reason -> ": " + reason).orElse("")));
    steps.logs(end, logWait, aws.poll()).forEach(terminal.err()::println);
    end.advice().forEach(terminal.err()::println);
    return ExitCode.FINDINGS;
  }

  private void tell(String line) {
    terminal.out().println(line);
    terminal.out().flush();
  }
}
