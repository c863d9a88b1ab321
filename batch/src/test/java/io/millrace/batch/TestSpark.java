package io.millrace.batch;

import io.millrace.core.lake.LakeSession;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** The one small Spark session of a test JVM, with Delta. */
public final class TestSpark {
  private TestSpark() {}

  public static SparkSession session() {
    return Holder.SHARED;
  }

  private static final class Holder {
    static final SparkSession SHARED =
        LakeSession.builder("test")
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.log.level", "WARN")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.databricks.delta.snapshotPartitions", "2")
            // A task per folder that is listed; Spark's own 10,000 are for clusters.
            .config("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2")
            .config("spark.sql.warehouse.dir", Path.of("target", "warehouse").toUri().toString())
            .getOrCreate();
  }
}
