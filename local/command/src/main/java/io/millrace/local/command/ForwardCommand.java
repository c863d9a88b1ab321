package io.millrace.local.command;

import io.millrace.batch.forward.ForwardJob;
import io.millrace.batch.forward.ForwardOptions;
import io.millrace.batch.lake.LakeOptions;
import io.millrace.core.option.OptionReader;
import io.millrace.local.spark.LocalSession;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace forward}: new rows of a table to where others look. */
@Command(
    name = "forward",
    description = {
      "Forward the rows that a table has got since the last run to Splunk's HTTP event collector, or to"
          + " OpenSearch, Elasticsearch and whatever else takes bulk requests. Each run goes on where the"
          + " one before it was."
    },
    footerHeading = "%nThe token or API key: FORWARD_TOKEN.%n%nExamples:%n",
    footer = {
      "  $ millrace forward --lake s3a://logs/lake --pipeline web-access --table alerts \\",
      "      --to splunk --url https://splunk.example.com:8088",
      "  $ millrace forward --lake s3a://logs/lake --pipeline web-access --table dead_letters \\",
      "      --select \"arrived_at, reason, CAST(value AS STRING) AS line\" --to elastic \\",
      "      --url https://search.example.com --index exceptions"
    })
final class ForwardCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private LakeArguments lake;

  @Option(
      names = "--table",
      required = true,
      paramLabel = "TABLE",
      description = "The table: dead_letters, alerts, an aggregate.")
  private String table;

  @Option(
      names = "--select",
      paramLabel = "SQL",
      description = "Columns or expressions that make an event (default: all columns).")
  private String select;

  @Option(names = "--where", paramLabel = "SQL", description = "Condition for the rows to forward.")
  private String where;

  @Option(names = "--to", required = true, paramLabel = "KIND", description = "splunk or elastic.")
  private String kind;

  @Option(
      names = "--url",
      required = true,
      paramLabel = "URL",
      description = "Where the receiver is, without the path of its API.")
  private String url;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Under which to keep how far it has come (default: table and kind).")
  private String name;

  @Option(
      names = "--index",
      paramLabel = "INDEX",
      description = "Index of the receiver (default: the token's own, or <pipeline>-<table>).")
  private String index;

  @Option(
      names = "--batch-size",
      paramLabel = "SIZE",
      description = "About how large a request is (default: 1MB).")
  private String batchSize;

  @Option(
      names = "--retry-budget",
      paramLabel = "TIME",
      description = "Time to lose on a receiver that takes nothing (default: 1m).")
  private String retryBudget;

  ForwardCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ForwardOptions options = ForwardOptions.read(new OptionReader("forward", given()));
    try (SparkSession spark = LocalSession.start("millrace forward")) {
      ForwardJob.Report report = new ForwardJob(spark, options, System::getenv).run();
      terminal.out().println(report.text());
      terminal.out().flush();
      return report.refused() == 0 ? ExitCode.DONE : ExitCode.FINDINGS;
    }
  }

  private Map<String, String> given() {
    Map<String, String> values = new HashMap<>();
    values.put(LakeOptions.ROOT.key(), lake.root());
    values.put(LakeOptions.PIPELINE.key(), lake.pipeline());
    values.put(ForwardOptions.TABLE.key(), table);
    values.put(ForwardOptions.SELECT.key(), select);
    values.put(ForwardOptions.WHERE.key(), where);
    values.put(ForwardOptions.KIND.key(), kind);
    values.put(ForwardOptions.URL.key(), url);
    values.put(ForwardOptions.NAME.key(), name);
    values.put(ForwardOptions.INDEX.key(), index);
    values.put(ForwardOptions.BATCH_SIZE.key(), batchSize);
    values.put(ForwardOptions.RETRY_BUDGET.key(), retryBudget);
    values.values().removeIf(value -> value == null);
    return values;
  }
}
