package io.millrace.batch;

import io.millrace.batch.unload.UnloadJob;
import io.millrace.batch.unload.UnloadOptions;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code unload}: what a query answers, as files. */
final class UnloadCommand implements BatchCommand {
  @Override
  public String name() {
    return "unload";
  }

  @Override
  public String summary() {
    return "Writes what a query over the lake answers as JSON, CSV or Parquet.";
  }

  @Override
  public List<ConfigOption<?>> options() {
    return UnloadOptions.ALL;
  }

  @Override
  public ExitCode run(Map<String, String> values, PrintStream out) {
    OptionReader reader = new OptionReader(name(), values);
    reader.rejectUnknown(options());
    UnloadOptions options = UnloadOptions.read(reader);
    try {
      UnloadJob.Unloaded unloaded =
          new UnloadJob(LakeSession.builder("millrace unload").getOrCreate(), options).run();
      out.printf(
          Locale.ROOT,
          "%,d rows in %d files of %,d bytes below %s%n",
          unloaded.rows(),
          unloaded.files(),
          unloaded.bytes(),
          options.output());
      return ExitCode.DONE;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
