package io.millrace.local.command;

import io.millrace.batch.compact.CompactJob;
import io.millrace.batch.compact.CompactOptions;
import io.millrace.batch.compact.CompactText;
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

/** {@code millrace compact}: few large files in the place of many small ones. */
@Command(
    name = "compact",
    description = {
      "Put the small files of past days together, and delete those that nobody needs. Streams may"
          + " go on meanwhile. The rows are held against those of before. What was interrupted goes"
          + " on when it is run once more; what was done is left alone."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  $ millrace compact --lake data/demo/lake --pipeline web-access --dry-run",
      "  $ millrace compact --lake data/demo/lake --pipeline web-access --tables records"
    })
final class CompactCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private LakeArguments lake;

  @Option(
      names = "--tables",
      paramLabel = "T,T",
      description = "Tables to compact (default: all that rows are only appended to).")
  private String tables;

  @Option(names = "--from", paramLabel = "DAY", description = "Only days from this one on.")
  private String from;

  @Option(
      names = "--before",
      paramLabel = "DAY",
      description = "Only days before this one, in UTC (default: today).")
  private String before;

  @Option(
      names = "--target-size",
      paramLabel = "SIZE",
      description = "Size of a file to aim for (default: 256MB).")
  private String targetSize;

  @Option(
      names = "--retention",
      paramLabel = "TIME",
      description =
          "How long files stay that no current version has (default: 7d). What a stream's"
              + " checkpoint still needs stays longer.")
  private String retention;

  @Option(names = "--keep-old-files", description = "Delete nothing.")
  private boolean keepOldFiles;

  @Option(names = "--dry-run", description = "Tell what there is to do, and do nothing.")
  private boolean dryRun;

  CompactCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    CompactOptions options = CompactOptions.read(new OptionReader("compact", given()));
    try (SparkSession spark = LocalSession.start("millrace compact")) {
      CompactJob job = new CompactJob(spark, options, this::tell);
      terminal.out().print(CompactText.of(job.run()));
      terminal.out().flush();
      return ExitCode.DONE;
    }
  }

  private void tell(String done) {
    terminal.out().println(done);
    terminal.out().flush();
  }

  private Map<String, String> given() {
    Map<String, String> values = new HashMap<>();
    values.put(LakeOptions.ROOT.key(), lake.root());
    values.put(LakeOptions.PIPELINE.key(), lake.pipeline());
    values.put(CompactOptions.TABLES.key(), tables);
    values.put(CompactOptions.FROM.key(), from);
    values.put(CompactOptions.BEFORE.key(), before);
    values.put(CompactOptions.TARGET_SIZE.key(), targetSize);
    values.put(CompactOptions.RETENTION.key(), retention);
    values.put(CompactOptions.KEEP_OLD_FILES.key(), Boolean.toString(keepOldFiles));
    values.put(CompactOptions.DRY_RUN.key(), Boolean.toString(dryRun));
    values.values().removeIf(value -> value == null);
    return values;
  }
}
