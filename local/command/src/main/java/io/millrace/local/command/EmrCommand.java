package io.millrace.local.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace emr}: what an operator does with a cluster. */
@Command(
    name = "emr",
    description = "Submit jobs to a cluster of EMR, and stop streams there.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = "  $ millrace emr submit --cluster j-2AXXXXXXGAPLF --step compact --dry-run")
final class EmrCommand implements Runnable {
  @Spec private CommandSpec spec;

  private EmrCommand() {}

  static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new EmrCommand())
        .addSubcommand(new EmrSubmitCommand(terminal))
        .addSubcommand(new EmrStopCommand(terminal));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
