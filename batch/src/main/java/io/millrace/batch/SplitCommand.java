package io.millrace.batch;

import io.millrace.batch.split.SparkWorkers;
import io.millrace.batch.split.SplitJob;
import io.millrace.batch.split.SplitOptions;
import io.millrace.batch.split.SplitText;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** {@code split}: equal chunks and a manifest of huge logs. */
final class SplitCommand implements BatchCommand {
  @Override
  public String name() {
    return "split";
  }

  @Override
  public String summary() {
    return "Cuts huge logs into equal chunks of whole records, with a manifest for COPY.";
  }

  @Override
  public List<ConfigOption<?>> options() {
    return SplitOptions.ALL;
  }

  @Override
  public ExitCode run(Map<String, String> values, PrintStream out) {
    OptionReader reader = new OptionReader(name(), values);
    reader.rejectUnknown(options());
    SplitOptions options = SplitOptions.read(reader);
    SparkSession spark = LakeSession.builder("millrace split").getOrCreate();
    try {
      out.print(
          SplitText.of(
              new SplitJob(
                      new SparkWorkers(spark), spark.sparkContext().hadoopConfiguration(), options)
                  .run(),
              options.output()));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    return ExitCode.DONE;
  }
}
