package io.millrace.bench.kinesis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;

/**
 * Our source, told what to read: the given ranges exactly, each as a task of its own, without
 * planning. Ranges of one shard follow each other without a gap, the first begins with the shard.
 */
final class RangeSource {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JavaSparkContext spark;
  private final MicroBatchStream source;
  private final List<InputPartition> tasks = new ArrayList<>();

  RangeSource(SparkSession spark, Map<String, String> options, List<StreamRange> ranges) {
    this.spark = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.source = OurSource.open(options);
    Map<String, List<StreamRange>> byShard = new LinkedHashMap<>();
    ranges.forEach(
        range -> byShard.computeIfAbsent(range.shard(), shard -> new ArrayList<>()).add(range));
    byShard.values().forEach(this::plan);
  }

  private void plan(List<StreamRange> rangesOfShard) {
    Offset from = source.initialOffset();
    for (StreamRange range : rangesOfShard) {
      Offset to = end(range);
      tasks.addAll(List.of(source.planInputPartitions(from, to)));
      from = to;
    }
  }

  /** The offset at the end of a range, as a checkpoint would hold it. */
  private Offset end(StreamRange range) {
    try {
      ObjectNode offset = (ObjectNode) JSON.readTree(source.initialOffset().json());
      offset.put("asOf", System.currentTimeMillis());
      offset
          .putObject("shards")
          .putObject(range.shard())
          .put("sequenceNumber", range.to())
          .put("arrivedAt", System.currentTimeMillis());
      return source.deserializeOffset(offset.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The source's own offset is no JSON", e);
    }
  }

  /** Reads every range in a Spark job, and returns the number of records. */
  long readAll() {
    PartitionReaderFactory readers = source.createReaderFactory();
    return spark
        .parallelize(tasks, tasks.size())
        .map(task -> read(readers, task))
        .reduce(Long::sum);
  }

  private static long read(PartitionReaderFactory readers, InputPartition task) throws IOException {
    try (PartitionReader<InternalRow> reader = readers.createReader(task)) {
      long records = 0;
      while (reader.next()) {
        if (reader.get().getBinary(6).length > 0) { // the value
          records++;
        }
      }
      return records;
    }
  }

  void stop() {
    source.stop();
  }
}
