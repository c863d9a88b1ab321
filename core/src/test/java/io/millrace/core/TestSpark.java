package io.millrace.core;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** The one small Spark session of a test JVM. */
public final class TestSpark {
  private TestSpark() {}

  /** A session of its own configuration and catalogs, over the context that all tests share. */
  public static SparkSession session() {
    return Holder.SHARED.newSession();
  }

  private static final class Holder {
    static final SparkSession SHARED =
        SparkSession.builder()
            .master("local[2]")
            .appName("test")
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config("spark.databricks.delta.snapshotPartitions", "2")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.warehouse.dir", Path.of("target", "warehouse").toUri().toString())
            .getOrCreate();
  }
}
