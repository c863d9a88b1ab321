package io.millrace.core.option;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import scala.collection.JavaConverters;

/** Options that are given as settings of the Spark application, {@code --conf spark.millrace.…}. */
public final class SparkSettings {
  /** What every such setting begins with. */
  public static final String PREFIX = "spark.millrace.";

  private SparkSettings() {}

  /** The settings {@code spark.millrace.<part>*}, with the keys that the options have. */
  public static Map<String, String> of(SparkSession spark, String part) {
    Map<String, String> options = new HashMap<>();
    JavaConverters.mapAsJavaMap(spark.conf().getAll())
        .forEach(
            (key, value) -> {
              if (key.startsWith(PREFIX + part)) {
                options.put(key.substring(PREFIX.length()), value);
              }
            });
    return options;
  }
}
