package io.millrace.streaming.kinesis;

import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;

/** The ranges that one Spark task reads, one after the other. */
record ShardTask(List<ShardRange> ranges) implements InputPartition {
  ShardTask {
    ranges = List.copyOf(ranges);
  }
}
