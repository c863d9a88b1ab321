package io.millrace.batch;

import io.millrace.batch.load.LoadJob;
import io.millrace.batch.load.LoadOptions;
import io.millrace.batch.load.LoadReport;
import io.millrace.batch.load.LoadText;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import io.millrace.core.pipeline.PipelineFiles;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** {@code load}: chunks of a split into the star schema of a warehouse. */
final class LoadCommand implements BatchCommand {
  @Override
  public String name() {
    return "load";
  }

  @Override
  public String summary() {
    return "Loads the chunks of a split into the warehouse of a pipeline file, once.";
  }

  @Override
  public List<ConfigOption<?>> options() {
    return LoadOptions.ALL;
  }

  @Override
  public ExitCode run(Map<String, String> values, PrintStream out) {
    OptionReader reader = new OptionReader(name(), values);
    reader.rejectUnknown(options());
    LoadOptions options = LoadOptions.read(reader);
    SparkSession spark = LakeSession.builder("millrace load").getOrCreate();
    LoadReport report =
        new LoadJob(
                spark,
                PipelineFiles.read(spark, options.pipelineFile()),
                options,
                System::getenv,
                out::println)
            .run();
    out.print(LoadText.of(report));
    return report.untold().isEmpty() ? ExitCode.DONE : ExitCode.FOUND_PROBLEMS;
  }
}
