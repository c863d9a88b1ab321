package io.millrace.batch;

import io.millrace.batch.replay.ReprocessJob;
import io.millrace.batch.replay.ReprocessOptions;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import io.millrace.core.pipeline.PipelineFiles;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** {@code reprocess}: records through today's parser once more. */
final class ReprocessCommand implements BatchCommand {
  @Override
  public String name() {
    return "reprocess";
  }

  @Override
  public String summary() {
    return "Reads days of raw anew, in the place of what was made of them before.";
  }

  @Override
  public List<ConfigOption<?>> options() {
    return ReprocessOptions.ALL;
  }

  @Override
  public ExitCode run(Map<String, String> values, PrintStream out) {
    OptionReader reader = new OptionReader(name(), values);
    reader.rejectUnknown(options());
    ReprocessOptions options = ReprocessOptions.read(reader);
    SparkSession spark = LakeSession.builder("millrace reprocess").getOrCreate();
    out.print(
        new ReprocessJob(
                spark, PipelineFiles.read(spark, options.pipelineFile()), options, out::println)
            .run()
            .text());
    return ExitCode.DONE;
  }
}
