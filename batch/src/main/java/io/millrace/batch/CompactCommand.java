package io.millrace.batch;

import io.millrace.batch.compact.CompactJob;
import io.millrace.batch.compact.CompactOptions;
import io.millrace.batch.compact.CompactText;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** {@code compact}: few large files in the place of many small ones. */
final class CompactCommand implements BatchCommand {
  @Override
  public String name() {
    return "compact";
  }

  @Override
  public String summary() {
    return "Puts the small files of past days together, and deletes those that nobody needs.";
  }

  @Override
  public List<ConfigOption<?>> options() {
    return CompactOptions.ALL;
  }

  @Override
  public ExitCode run(Map<String, String> values, PrintStream out) {
    OptionReader reader = new OptionReader(name(), values);
    reader.rejectUnknown(options());
    CompactOptions options = CompactOptions.read(reader);
    out.print(
        CompactText.of(
            new CompactJob(
                    LakeSession.builder("millrace compact").getOrCreate(), options, out::println)
                .run()));
    return ExitCode.DONE;
  }
}
