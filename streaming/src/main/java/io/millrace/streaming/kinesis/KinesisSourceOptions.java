package io.millrace.streaming.kinesis;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.pipeline.SourceOptions;
import java.util.List;
import java.util.Map;

/** Lets a pipeline file be checked against the options of the Kinesis source. */
public final class KinesisSourceOptions implements SourceOptions {
  @Override
  public String format() {
    return KinesisProvider.NAME;
  }

  @Override
  public List<ConfigOption<?>> options() {
    return KinesisOptions.ALL;
  }

  @Override
  public List<String> problems(Map<String, String> values) {
    return KinesisOptions.problems(values);
  }
}
