package io.millrace.local.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of the {@code millrace} command. */
@Command(
    name = "millrace",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    scope = ScopeType.INHERIT,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = "Log analytics: from a stream of log lines to tables, search and alerts.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:done, and something is wrong in what was given",
      "2:not done: wrong usage, unreadable file, no access"
    })
public final class MillraceCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean verbose;

  private MillraceCommand() {}

  /** The command with all its subcommands, reading and writing at {@code terminal}. */
  public static CommandLine commandLine(Terminal terminal) {
    MillraceCommand root = new MillraceCommand();
    return new CommandLine(root)
        .addSubcommand(new DemoCommand(terminal))
        .addSubcommand(new RunCommand(terminal))
        .addSubcommand(new ValidateCommand(terminal))
        .addSubcommand(new ParseCommand(terminal))
        .addSubcommand(new GenerateCommand(terminal))
        .addSubcommand(new LagCommand(terminal))
        .addSubcommand(new AuditCommand(terminal))
        .addSubcommand(new CompactCommand(terminal))
        .addSubcommand(new SplitCommand(terminal))
        .addSubcommand(new LoadCommand(terminal))
        .addSubcommand(new DlqCommand(terminal))
        .addSubcommand(new ReprocessCommand(terminal))
        .addSubcommand(new CrawlCommand(terminal))
        .addSubcommand(new ForwardCommand(terminal))
        .addSubcommand(new ConsoleCommand(terminal))
        .addSubcommand(new SqlCommand(terminal))
        .addSubcommand(new UnloadCommand(terminal))
        .addSubcommand(EmrCommand.commandLine(terminal))
        .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
        .setExecutionExceptionHandler(
            (error, command, parsed) -> Failure.report(error, root.verbose, terminal.err()));
  }

  public static void main(String[] args) {
    Terminal terminal = Terminal.ofProcess();
    int code = commandLine(terminal).execute(args);
    terminal.out().flush();
    terminal.err().flush();
    System.exit(code);
  }

  /** Without a subcommand there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
