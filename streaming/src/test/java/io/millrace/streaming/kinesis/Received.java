package io.millrace.streaming.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Timestamp;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A row of the source, all of it. */
record Received(
    String stream,
    String shard,
    String sequenceNumber,
    long subSequenceNumber,
    String key,
    long arrivedAtMillis,
    String value,
    String flaw) {

  /** The order of the shards' names, and within a shard that of its records. */
  static final Comparator<Received> ORDER =
      Comparator.comparing(Received::shard)
          .thenComparing(Received::sequenceNumber, SequenceNumbers::compare)
          .thenComparingLong(Received::subSequenceNumber);

  static List<Received> of(Dataset<Row> batch) {
    return batch.collectAsList().stream().map(Received::of).sorted(ORDER).toList();
  }

  private static Received of(Row row) {
    return new Received(
        row.getAs("stream"),
        row.getAs("shard_id"),
        row.getAs("sequence_number"),
        row.getAs("sub_sequence_number"),
        row.getAs("partition_key"),
        row.<Timestamp>getAs("arrived_at").getTime(),
        new String(row.<byte[]>getAs("value"), UTF_8),
        row.getAs("flaw"));
  }
}
