package io.millrace.core.lake;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark session that every job of Millrace runs in. What spark-submit or the cluster has set
 * stays as it is.
 */
public final class LakeSession {
  /** The catalog of Millrace's SQL functions. */
  public static final String FUNCTIONS = "millrace";

  private static final Map<String, String> DEFAULTS = defaults();

  private LakeSession() {}

  private static Map<String, String> defaults() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
    settings.put(
        "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    settings.put("spark.sql.catalog." + FUNCTIONS, "io.millrace.core.sql.MillraceCatalog");
    // Days and windows mean the same whatever machine runs the job.
    settings.put("spark.sql.session.timeZone", "UTC");
    // State larger than memory, and commits that write only what changed.
    settings.put(
        "spark.sql.streaming.stateStore.providerClass",
        "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider");
    settings.put("spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled", "true");
    // A quiet stream runs no batch; watermarks move with the next record.
    settings.put("spark.sql.streaming.noDataMicroBatches.enabled", "false");
    settings.put("spark.sql.parquet.compression.codec", "zstd");
    // A stream is written once a second or so: speed counts for more than some per
    // cent of size.
    settings.put("spark.hadoop.parquet.compression.codec.zstd.level", "1");
    // Eight bytes that every reader knows, with statistics, in place of the twelve of INT96.
    settings.put("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
    // Records come nearly in the order of their days, so a file per day may be open at a time; else
    // Spark sorts every record by its day before it writes.
    settings.put("spark.sql.maxConcurrentOutputFileWriters", "8");
    // Of these no two are alike, so a dictionary of them is made for nothing.
    settings.put("spark.hadoop.parquet.enable.dictionary#sequence_number", "false");
    settings.put("spark.hadoop.parquet.enable.dictionary#value", "false");
    settings.put("spark.hadoop.parquet.enable.dictionary#request", "false");
    // Every micro-batch runs the same few hundred pieces of generated code. With room for Spark's
    // usual 100 they would drive each other out, and be compiled anew for each micro-batch.
    settings.put("spark.sql.codegen.cache.maxEntries", "2000");
    return settings;
  }

  /** A builder with the settings that nobody has made yet. */
  public static SparkSession.Builder builder(String name) {
    SparkConf present = new SparkConf();
    SparkSession.Builder builder = SparkSession.builder().appName(name);
    DEFAULTS.forEach(
        (key, value) -> {
          if (!present.contains(key)) {
            builder.config(key, value);
          }
        });
    return builder;
  }
}
