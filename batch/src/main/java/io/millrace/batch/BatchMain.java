package io.millrace.batch;

import io.millrace.core.MillraceException;
import io.millrace.core.option.Suggestions;
import java.io.PrintStream;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * The application that an EMR step submits for a job: {@code BatchMain JOB [OPTIONS]}.
 *
 * <p>Exit codes: 0 done, 1 the job found problems, 2 the command is wrong or what it names can't be
 * read, 3 the job broke off.
 */
public final class BatchMain {
  private static final Logger LOG = LoggerFactory.getLogger(BatchMain.class);
  private static final String HELP = "--help";
  private static final List<BatchCommand> COMMANDS =
      List.of(
          new AuditCommand(),
          new CompactCommand(),
          new CrawlCommand(),
          new DlqCommand(),
          new ForwardCommand(),
          new LoadCommand(),
          new ReprocessCommand(),
          new SplitCommand(),
          new UnloadCommand());

  private BatchMain() {}

  public static void main(String[] args) {
    ExitCode end = run(List.of(args), System.out, System.err);
    stopSpark();
    // YARN takes System.exit for a failure whatever its code, so success just returns.
    if (end != ExitCode.DONE) {
      System.exit(end.code());
    }
  }

  static ExitCode run(List<String> words, PrintStream out, PrintStream err) {
    if (words.isEmpty()) {
      err.print(CommandHelp.of(COMMANDS));
      return ExitCode.UNUSABLE;
    }
    if (words.get(0).equals(HELP)) {
      out.print(CommandHelp.of(COMMANDS));
      return ExitCode.DONE;
    }
    try {
      BatchCommand command = find(words.get(0));
      if (words.contains(HELP)) {
        out.print(CommandHelp.of(command));
        return ExitCode.DONE;
      }
      return command.run(CommandLine.parse(command, words.subList(1, words.size())), out);
    } catch (MillraceException e) {
      err.println(e.getMessage());
      return ExitCode.UNUSABLE;
    } catch (Exception e) {
      // Spark throws checked exceptions that its methods don't declare.
      LOG.error("{} failed", words.get(0), e);
      err.println(words.get(0) + " failed: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private static BatchCommand find(String name) {
    return COMMANDS.stream()
        .filter(command -> command.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknownJob(name));
  }

  private static MillraceException unknownJob(String name) {
    List<String> known = COMMANDS.stream().map(BatchCommand::name).toList();
    return new MillraceException(
        "Unknown job '%s'%s".formatted(name, Suggestions.didYouMean(name, known)));
  }

  private static void stopSpark() {
    Option<SparkSession> session = SparkSession.getDefaultSession();
    if (session.isDefined()) {
      session.get().stop();
    }
  }
}
