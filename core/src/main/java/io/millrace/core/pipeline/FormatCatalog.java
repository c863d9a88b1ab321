package io.millrace.core.pipeline;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/** The log formats that a pipeline file may name. */
interface FormatCatalog {
  List<String> names();

  /** Every mistake in a format's options, each naming its option in quotes. */
  List<String> problems(String format, Map<String, String> options);

  /** The columns of a format whose options have no mistake. */
  StructType fields(String format, Map<String, String> options);
}
