package io.millrace.core.lake;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Appends of one micro-batch, each of which happens once however often the micro-batch is replayed.
 * Delta keeps the number of a writer's last micro-batch in the table's log and skips a write that
 * it has seen.
 *
 * @param writer who writes: the query's id, which its checkpoint keeps
 */
public record IdempotentWrite(String writer, long batchId) {
  private static final String QUERY_ID = "sql.streaming.queryId";

  /**
   * The writes of a micro-batch, asked for inside its {@code foreachBatch} or on a thread started
   * there.
   */
  public static IdempotentWrite ofRunningQuery(SparkSession spark, long batchId) {
    String query = spark.sparkContext().getLocalProperty(QUERY_ID);
    if (query == null) {
      throw new IllegalStateException("No streaming query runs on this thread");
    }
    return new IdempotentWrite(query, batchId);
  }

  /** Appends the rows; they must have the table's columns, in any order. */
  public void append(Dataset<Row> rows, LakeTable table) {
    rows.write()
        .format("delta")
        .mode("append")
        .option("txnAppId", writer + "/" + table.name())
        .option("txnVersion", batchId)
        .save(table.path());
  }
}
