package io.millrace.local.spark;

import io.millrace.core.lake.LakeSession;
import io.millrace.local.disk.QuickLocalContext;
import io.millrace.local.disk.QuickLocalFileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapred.JobConf;
import org.apache.spark.sql.SparkSession;

/** The job's session with what a single small machine needs instead of a cluster's settings. */
public final class LocalSession {
  private LocalSession() {}

  /** A session on all cores that listens on the loopback address only. */
  public static SparkSession start(String name) {
    String cores = Integer.toString(Runtime.getRuntime().availableProcessors());
    String master = System.getProperty("spark.master", "local[*]");
    SparkSession spark =
        LakeSession.builder(name)
            .master(master)
            .config("spark.ui.enabled", "false")
            // Small micro-batches: planning each stage anew costs more than it saves.
            .config("spark.sql.adaptive.enabled", "false")
            // Nobody looks at the plans of a session without a web page.
            .config("spark.sql.ui.explainMode", "simple")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.hadoop.fs.file.impl", QuickLocalFileSystem.class.getName())
            .config(
                "spark.hadoop.fs.AbstractFileSystem.file.impl", QuickLocalContext.class.getName())
            // A task per core; the 200 of a cluster would cost seconds per micro-batch.
            .config("spark.sql.shuffle.partitions", cores)
            .config("spark.databricks.delta.snapshotPartitions", cores)
            .config("spark.sql.sources.parallelPartitionDiscovery.parallelism", cores)
            .config("spark.sql.warehouse.dir", temporaryFolder())
            .getOrCreate();
    leaveOutClusterSettings(spark.sparkContext().hadoopConfiguration());
    return spark;
  }

  /**
   * Spark sends Hadoop's whole configuration with each task, two thirds of it the defaults of YARN
   * and MapReduce, which a session in one JVM has no use for.
   */
  private static void leaveOutClusterSettings(Configuration hadoop) {
    // Its first use loads those defaults, which must not come after.
    new JobConf(false);
    List<String> names = new ArrayList<>();
    hadoop.forEach(setting -> names.add(setting.getKey()));
    names.stream()
        .filter(name -> name.startsWith("yarn.") || name.startsWith("mapreduce."))
        .forEach(hadoop::unset);
  }

  /** Spark wants a name, and makes nothing there as long as no table is created. */
  private static String temporaryFolder() {
    return Path.of(System.getProperty("java.io.tmpdir"), "millrace-warehouse").toUri().toString();
  }
}
