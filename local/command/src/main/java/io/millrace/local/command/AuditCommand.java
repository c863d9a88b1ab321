package io.millrace.local.command;

import io.millrace.batch.audit.AuditJob;
import io.millrace.batch.audit.AuditJson;
import io.millrace.batch.audit.AuditOptions;
import io.millrace.batch.audit.AuditReport;
import io.millrace.batch.audit.AuditText;
import io.millrace.batch.lake.LakeOptions;
import io.millrace.core.option.OptionReader;
import io.millrace.local.spark.LocalSession;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace audit}: whether the ledger and the tables of a lake agree. */
@Command(
    name = "audit",
    description =
        "Check that a pipeline's tables hold every record that was read, once: ranges contiguous,"
            + " records read = raw, raw = records + filtered + dead letters.",
    footerHeading = "%nExample:%n",
    footer = {"  $ millrace audit --lake data/demo/lake --pipeline web-access --interval 1h"})
final class AuditCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private LakeArguments lake;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Only micro-batches of this time on.")
  private String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Only micro-batches before this time.")
  private String to;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      description = "Time that one line of the table spans (default: 1h).")
  private String interval;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  AuditCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    OptionReader reader = new OptionReader("audit", given());
    AuditOptions options = AuditOptions.read(reader);
    reader.finish();
    try (SparkSession spark = LocalSession.start("millrace audit")) {
      AuditReport report = new AuditJob(spark, options).run();
      terminal.out().println(json ? AuditJson.of(report) : AuditText.of(report));
      if (!json) {
        terminal.out().print(AuditChart.of(report, options.interval(), terminal.charts()));
      }
      terminal.out().flush();
      return report.isBalanced() ? ExitCode.DONE : ExitCode.FINDINGS;
    }
  }

  private Map<String, String> given() {
    Map<String, String> values = new HashMap<>();
    values.put(LakeOptions.ROOT.key(), lake.root());
    values.put(LakeOptions.PIPELINE.key(), lake.pipeline());
    putIfGiven(values, AuditOptions.FROM.key(), from);
    putIfGiven(values, AuditOptions.TO.key(), to);
    putIfGiven(values, AuditOptions.INTERVAL.key(), interval);
    return values;
  }

  private static void putIfGiven(Map<String, String> values, String key, String value) {
    if (value != null) {
      values.put(key, value);
    }
  }
}
