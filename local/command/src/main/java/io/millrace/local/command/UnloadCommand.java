package io.millrace.local.command;

import io.millrace.batch.lake.LakeOptions;
import io.millrace.batch.unload.UnloadJob;
import io.millrace.batch.unload.UnloadOptions;
import io.millrace.core.option.OptionReader;
import io.millrace.local.spark.LocalSession;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace unload}: what a query answers, as files. */
@Command(
    name = "unload",
    description = {
      "Write what a query over a pipeline's tables answers to files for others: dead letters, alerts,"
          + " an aggregate. They are there all at once, or not at all."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  $ millrace unload --lake data/demo/lake --pipeline web-access --output exceptions \\",
      "      \"SELECT arrived_at, reason, value FROM dead_letters\"",
      "  $ millrace unload --lake data/demo/lake --pipeline web-access --format parquet \\",
      "      --output s3a://archive/requests \"SELECT * FROM requests_by_status\""
    })
final class UnloadCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private LakeArguments lake;

  @Parameters(paramLabel = "SQL", description = "The query.")
  private String sql;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FOLDER",
      description = "Folder for the files.")
  private String output;

  @Option(
      names = "--format",
      paramLabel = "F",
      description = "json, csv (both gzip) or parquet (default: json).")
  private String format;

  @Option(
      names = "--files",
      paramLabel = "N",
      description = "How many files to write at most (default: 1).")
  private String files;

  @Option(
      names = "--overwrite",
      description = "Put the files in the place of those that an earlier unload has left there.")
  private boolean overwrite;

  UnloadCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    UnloadOptions options = UnloadOptions.read(new OptionReader("unload", given()));
    try (SparkSession spark = LocalSession.start("millrace unload")) {
      UnloadJob.Unloaded unloaded = new UnloadJob(spark, options).run();
      terminal
          .out()
          .printf(
              Locale.ROOT,
              "%,d rows in %d files of %,d bytes below %s%n",
              unloaded.rows(),
              unloaded.files(),
              unloaded.bytes(),
              options.output());
      terminal.out().flush();
      return ExitCode.DONE;
    }
  }

  private Map<String, String> given() {
    Map<String, String> values = new HashMap<>();
    values.put(LakeOptions.ROOT.key(), lake.root());
    values.put(LakeOptions.PIPELINE.key(), lake.pipeline());
    values.put(UnloadOptions.SQL.key(), sql);
    values.put(UnloadOptions.OUTPUT.key(), output);
    values.put(UnloadOptions.FORMAT.key(), format);
    values.put(UnloadOptions.FILES.key(), files);
    values.put(UnloadOptions.OVERWRITE.key(), Boolean.toString(overwrite));
    values.values().removeIf(value -> value == null);
    return values;
  }
}
