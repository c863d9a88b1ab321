package io.millrace.core.pipeline;

import io.millrace.core.option.ConfigOption;
import java.util.List;
import java.util.Map;

/**
 * What a source can be told in the pipeline file. Found through {@link java.util.ServiceLoader}, so
 * that the file is checked against the sources that are on the class path.
 */
public interface SourceOptions {
  /** The name in {@code source.format}, like {@code kinesis}. */
  String format();

  List<ConfigOption<?>> options();

  /**
   * Every mistake in {@code values}, each starting with the key in quotes; empty when all is well.
   */
  List<String> problems(Map<String, String> values);
}
