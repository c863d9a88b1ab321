package io.millrace.local.command;

import io.millrace.batch.replay.DlqJob;
import io.millrace.batch.replay.DlqOptions;
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

/** {@code millrace dlq}: dead letters counted, shown, or read anew. */
@Command(
    name = "dlq",
    description = {
      "Count dead letters by reason (ls), print them (show), or read their records anew with today's"
          + " pipeline file (replay): what is readable now becomes rows of records, where the"
          + " running pipeline finds them, and leaves the queue; each once, also when a replay dies"
          + " on its way and is run again."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  $ millrace dlq ls web.yaml",
      "  $ millrace dlq show --reason 'no status' --from 2026-03-01 web.yaml",
      "  $ millrace dlq replay --reason 'no status' web.yaml"
    })
final class DlqCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "VERB", description = "ls, show or replay.")
  private String verb;

  @Parameters(
      index = "1",
      paramLabel = "PIPELINE",
      description = "Pipeline file, as it is to read from now on.")
  private String file;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Only those whose reason has this text in it.")
  private String reason;

  @Option(
      names = "--from",
      paramLabel = "DAY",
      description = "Only those that came on this day, in UTC, or later.")
  private String from;

  @Option(names = "--to", paramLabel = "DAY", description = "Only those that came before this day.")
  private String to;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many show prints at most (default: 20).")
  private String limit;

  DlqCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    DlqOptions options = DlqOptions.read(new OptionReader("dlq", given()));
    try (SparkSession spark = LocalSession.start("millrace dlq")) {
      new DlqJob(spark, PipelineFiles.read(spark, options.pipelineFile()), options, this::tell)
          .run();
      return ExitCode.DONE;
    }
  }

  private void tell(String line) {
    terminal.out().println(line);
    terminal.out().flush();
  }

  private Map<String, String> given() {
    Map<String, String> values = new HashMap<>();
    values.put(DlqOptions.PIPELINE_FILE.key(), file);
    values.put(DlqOptions.DO.key(), verb);
    values.put(DlqOptions.REASON.key(), reason);
    values.put(DlqOptions.FROM.key(), from);
    values.put(DlqOptions.TO.key(), to);
    values.put(DlqOptions.LIMIT.key(), limit);
    values.values().removeIf(value -> value == null);
    return values;
  }
}
