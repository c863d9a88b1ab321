package io.millrace.batch;

import io.millrace.batch.replay.DlqJob;
import io.millrace.batch.replay.DlqOptions;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import io.millrace.core.pipeline.PipelineFiles;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** {@code dlq}: records through today's parser once more. */
final class DlqCommand implements BatchCommand {
  @Override
  public String name() {
    return "dlq";
  }

  @Override
  public String summary() {
    return "Counts, shows or replays dead letters.";
  }

  @Override
  public List<ConfigOption<?>> options() {
    return DlqOptions.ALL;
  }

  @Override
  public ExitCode run(Map<String, String> values, PrintStream out) {
    OptionReader reader = new OptionReader(name(), values);
    reader.rejectUnknown(options());
    DlqOptions options = DlqOptions.read(reader);
    SparkSession spark = LakeSession.builder("millrace dlq").getOrCreate();
    new DlqJob(spark, PipelineFiles.read(spark, options.pipelineFile()), options, out::println)
        .run();
    return ExitCode.DONE;
  }
}
