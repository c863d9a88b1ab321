package io.millrace.local.command;

import io.millrace.core.lake.LakeSession;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** A Spark session that only looks at SQL: one thread, no port for the world, no web page. */
final class SmallSpark {
  private SmallSpark() {}

  static SparkSession start(String name) {
    return LakeSession.builder(name)
        .master("local[1]")
        .config("spark.ui.enabled", false)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.warehouse.dir", temporaryFolder())
        .getOrCreate();
  }

  /** Spark wants a name, and makes nothing there as long as no table is created. */
  private static String temporaryFolder() {
    return Path.of(System.getProperty("java.io.tmpdir"), "millrace-warehouse").toUri().toString();
  }
}
