package io.millrace.streaming.opensearch;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Where documents wait that OpenSearch did not take: the lake's table {@code undelivered}. */
@FunctionalInterface
public interface UndeliveredRows {

  /**
   * Keeps the rows. Called at most once per micro-batch and never with no rows; a replayed
   * micro-batch calls again, and may then write nothing: what the first call did not hold, it had
   * delivered.
   *
   * @param rows in the schema of {@link io.millrace.core.lake.LakeTables#undelivered()}
   */
  void write(Dataset<Row> rows, long batchId);
}
