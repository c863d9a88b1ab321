package io.millrace.batch.split;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Tasks of a Spark application, one for each item. */
public final class SparkWorkers implements Workers {
  private final JavaSparkContext spark;

  public SparkWorkers(SparkSession session) {
    this.spark = new JavaSparkContext(session.sparkContext());
  }

  /** A task has the cores that the cluster gives each of them. */
  @Override
  public int threadsForEach(int items) {
    return spark.sc().conf().getInt("spark.task.cpus", 1);
  }

  @Override
  public <T, R> List<R> map(List<T> items, Work<T, R> work) {
    if (items.isEmpty()) {
      return List.of();
    }
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    return spark
        .parallelize(items, items.size())
        .map(item -> work.apply(item, hadoop.value().value()))
        .collect();
  }
}
