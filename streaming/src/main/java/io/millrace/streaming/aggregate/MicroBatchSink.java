package io.millrace.streaming.aggregate;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Takes the changed rows of an aggregate, micro-batch by micro-batch, beside the lake. */
@FunctionalInterface
public interface MicroBatchSink {
  /**
   * Writes the rows. What can't be delivered is set aside, not thrown; an exception fails the
   * micro-batch.
   *
   * @param rows one row per key, with the column {@code revision}
   * @param batchId number of the micro-batch; a replay has the same
   */
  void write(Dataset<Row> rows, long batchId);
}
