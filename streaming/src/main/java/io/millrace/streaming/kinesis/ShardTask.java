package io.millrace.streaming.kinesis;

import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * The ranges that one Spark task reads, one after the other.
 *
 * @param executor where the task should run, as Spark writes places; null for anywhere
 */
record ShardTask(List<PlannedRange> ranges, String executor) implements InputPartition {
  ShardTask {
    ranges = List.copyOf(ranges);
  }

  @Override
  public String[] preferredLocations() {
    return executor == null ? new String[0] : new String[] {executor};
  }
}
