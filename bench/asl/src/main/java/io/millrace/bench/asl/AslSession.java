package io.millrace.bench.asl;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.apache.spark.SparkConf;

/** What both ways to read with Spark's Kinesis support share. */
final class AslSession {
  static final String REGION = "us-east-1";

  private AslSession() {}

  static SparkConf local(int cores) {
    return new SparkConf()
        .setMaster("local[%d]".formatted(cores))
        .setAppName("bench asl")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1");
  }

  /** Nanoseconds of CPU that this process has used. */
  static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** A round as {@code bench/run asl} reads it. */
  static void print(long records, long wallNanos, long cpuNanos) {
    System.out.println("ROUND " + records + " " + wallNanos + " " + cpuNanos);
  }
}
