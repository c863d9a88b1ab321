package io.millrace.bench.kinesis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.SupportsAdmissionControl;

/** Our source, asked what Spark's micro-batch execution asks it, in the same order. */
final class Triggers {
  private final MicroBatchStream source;
  private Offset at;
  private InputPartition[] planned = {};

  Triggers(Map<String, String> options) {
    this.source = OurSource.open(options);
    this.at = source.initialOffset();
  }

  /** Plans one trigger, and returns its number of tasks; 0 when nothing has arrived. */
  int plan() {
    Offset end = ((SupportsAdmissionControl) source).latestOffset(at, ReadLimit.allAvailable());
    if (end == null || end.equals(at)) {
      planned = new InputPartition[0];
      return 0;
    }
    planned = source.planInputPartitions(at, end);
    source.commit(at);
    at = end;
    return planned.length;
  }

  /** Reads what was planned last, and returns the number of records. */
  long read() {
    PartitionReaderFactory readers = source.createReaderFactory();
    return Arrays.stream(planned).parallel().mapToLong(task -> records(readers, task)).sum();
  }

  void stop() {
    source.stop();
  }

  private static long records(PartitionReaderFactory readers, InputPartition task) {
    try (PartitionReader<InternalRow> reader = readers.createReader(task)) {
      long records = 0;
      while (reader.next()) {
        records++;
      }
      return records;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
