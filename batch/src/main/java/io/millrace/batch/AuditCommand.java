package io.millrace.batch;

import io.millrace.batch.audit.AuditJob;
import io.millrace.batch.audit.AuditJson;
import io.millrace.batch.audit.AuditOptions;
import io.millrace.batch.audit.AuditReport;
import io.millrace.batch.audit.AuditText;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code audit}: prints whether the ledger balances; exit code 1 when it doesn't. */
final class AuditCommand implements BatchCommand {
  static final ConfigOption<Boolean> JSON =
      ConfigOption.flag("--json")
          .defaultValue(false)
          .describedAs("Print one line of JSON in place of the table.");

  @Override
  public String name() {
    return "audit";
  }

  @Override
  public String summary() {
    return "Checks that every record of the ledger is in the lake, once.";
  }

  @Override
  public List<ConfigOption<?>> options() {
    return Stream.<ConfigOption<?>>concat(AuditOptions.ALL.stream(), Stream.of(JSON)).toList();
  }

  @Override
  public ExitCode run(Map<String, String> values, PrintStream out) {
    OptionReader reader = new OptionReader(name(), values);
    reader.rejectUnknown(options());
    boolean json = reader.read(JSON);
    AuditOptions options = AuditOptions.read(reader);

    AuditReport report =
        new AuditJob(LakeSession.builder("millrace audit").getOrCreate(), options).run();
    out.print(json ? AuditJson.of(report) + "\n" : AuditText.of(report));
    return report.isBalanced() ? ExitCode.DONE : ExitCode.FOUND_PROBLEMS;
  }
}
