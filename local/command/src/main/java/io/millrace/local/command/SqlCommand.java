package io.millrace.local.command;

import io.millrace.core.lake.LakeViews;
import io.millrace.local.demo.Question;
import io.millrace.local.demo.TextTable;
import io.millrace.local.spark.LocalSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace sql}: a question to a pipeline's tables. */
@Command(
    name = "sql",
    description =
        "Ask a pipeline's tables: raw, records, dead_letters, ledger, undelivered and each"
            + " aggregate and detector are views by their names.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  $ millrace sql --lake data/demo/lake --pipeline web-access \\",
      "      \"SELECT status, count(*) FROM records GROUP BY status\"",
      "  $ millrace sql --lake data/demo/lake --pipeline vpc-flow --file examples/vpc-flow.sql"
    })
final class SqlCommand implements Callable<Integer> {
  private static final int WIDEST = 80;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Mixin private LakeArguments lake;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "100",
      description = "Most rows to print (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "Ask every query of a file, each with a semicolon after it and its title in a comment"
              + " above, in place of SQL.")
  private Path file;

  @Parameters(paramLabel = "SQL", arity = "0..1", description = "The query.")
  private String query;

  SqlCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if ((query == null) == (file == null)) {
      throw new ParameterException(
          spec.commandLine(), "Give a query, or a file of queries with --file");
    }
    List<Question> questions =
        file == null ? List.of(new Question("", query)) : Question.read(file);
    try (SparkSession spark = LocalSession.start("millrace sql")) {
      LakeViews views = LakeViews.register(spark, lake.root(), lake.pipeline());
      for (Question question : questions) {
        print(question, views);
      }
      terminal.out().flush();
      return ExitCode.DONE;
    }
  }

  private void print(Question question, LakeViews views) {
    if (file != null) {
      terminal.out().printf("%n%s%n", question.title());
    }
    terminal.out().print(TextTable.of(views.ask(question.sql()).limit(rows), WIDEST));
  }
}
