package io.millrace.core.pipeline;

import java.util.LinkedHashMap;
import java.util.Map;

/** A value and where the pipeline file states it. */
record Located<T>(T value, Position at) {
  /** The values alone. */
  static Map<String, String> values(Map<String, Located<String>> options) {
    Map<String, String> values = new LinkedHashMap<>();
    options.forEach((key, option) -> values.put(key, option.value()));
    return values;
  }
}
