package io.millrace.core.pipeline;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/** Interim. */
final class KnownFormats {
  private static final StructType COMBINED =
      StructType.fromDDL(
          "host STRING, ident STRING, user STRING, time TIMESTAMP, method STRING, path STRING,"
              + " protocol STRING, status INT, bytes BIGINT, referer STRING, agent STRING");

  static List<String> names() {
    return List.of("apache-combined");
  }

  static List<String> problems(String format, Map<String, String> options) {
    return List.of();
  }

  static StructType fields(String format, Map<String, String> options) {
    return COMBINED;
  }
}
