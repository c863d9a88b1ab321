package io.millrace.core.pipeline;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.util.List;
import java.util.Map;

/** A source with a required text and a number. */
public final class FakeStreamOptions implements SourceOptions {
  private static final ConfigOption<String> STREAM =
      ConfigOption.string("stream").required().describedAs("Name of the stream.");
  private static final ConfigOption<Integer> LIMIT =
      ConfigOption.integer("maxRecordsPerTrigger").mustBe("above 0", limit -> limit > 0);

  @Override
  public String format() {
    return "fake-stream";
  }

  @Override
  public List<ConfigOption<?>> options() {
    return List.of(STREAM, LIMIT);
  }

  @Override
  public List<String> problems(Map<String, String> values) {
    OptionReader reader = new OptionReader(format(), values);
    reader.rejectUnknown(options());
    reader.read(STREAM);
    reader.read(LIMIT);
    return reader.problems();
  }
}
