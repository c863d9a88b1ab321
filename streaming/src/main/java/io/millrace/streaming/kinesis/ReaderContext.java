package io.millrace.streaming.kinesis;

import java.io.Serializable;
import org.apache.spark.util.CollectionAccumulator;

/**
 * What the driver gives every reading task.
 *
 * @param query tells this run of the query from any other in the executor's caches
 * @param consumerArn the consumer to subscribe as; null where tasks poll
 * @param budget what this process may ask of each shard
 * @param cacheBytes bound of the executor's cache
 * @param readAheadBytes bound of what the executor fetches before it is wanted
 * @param losses where a task notes what is lost; null where it is to fail instead
 * @param read where a task reports what it has read
 * @param misplaced counts records that tasks leave out
 */
record ReaderContext(
    String query,
    ClientSettings settings,
    String consumerArn,
    ReadBudget budget,
    long cacheBytes,
    long readAheadBytes,
    CollectionAccumulator<Loss> losses,
    ShardTallies read,
    MisplacedRecords misplaced)
    implements Serializable {

  ReaderContext subscribingAs(String arn) {
    return new ReaderContext(
        query, settings, arn, budget, cacheBytes, readAheadBytes, losses, read, misplaced);
  }

  boolean failsOnDataLoss() {
    return losses == null;
  }
}
