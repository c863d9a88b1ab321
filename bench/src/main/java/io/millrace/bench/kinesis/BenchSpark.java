package io.millrace.bench.kinesis;

import org.apache.spark.sql.SparkSession;

/** Spark for a benchmark: no pages, loopback only. */
final class BenchSpark {
  private BenchSpark() {}

  static SparkSession local(int cores, String name) {
    return SparkSession.builder()
        .master("local[%d]".formatted(cores))
        .appName(name)
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate();
  }
}
