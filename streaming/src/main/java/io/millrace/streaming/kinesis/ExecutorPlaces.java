package io.millrace.streaming.kinesis;

import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.scheduler.ExecutorCacheTaskLocation;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockManagerId;
import scala.collection.JavaConverters;

/** The executors that live now, as places that a task may prefer. */
final class ExecutorPlaces {
  private ExecutorPlaces() {}

  /** Sorted; empty in local mode, where there is one place only. */
  static List<String> now(SparkContext spark) {
    if (spark.isLocal()) {
      return List.of();
    }
    BlockManager manager = SparkEnv.get().blockManager();
    return JavaConverters.seqAsJavaList(manager.master().getPeers(manager.blockManagerId()).toSeq())
        .stream()
        .map(ExecutorPlaces::place)
        .sorted()
        .toList();
  }

  private static String place(BlockManagerId executor) {
    return new ExecutorCacheTaskLocation(executor.host(), executor.executorId()).toString();
  }
}
