package io.millrace.streaming.ingest;

import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.OffsetLog;
import io.millrace.streaming.source.RecordSource;
import io.millrace.streaming.source.SourceRange;
import java.io.Serializable;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * Accounts for a micro-batch: per shard, the range that the offset log holds and what became of its
 * records.
 */
final class Ledger {
  private final RecordSource source;
  private final OffsetLog offsets;
  private final LakeTable table;

  Ledger(RecordSource source, OffsetLog offsets, LakeTable table) {
    this.source = source;
    this.offsets = offsets;
    this.table = table;
  }

  /** When the micro-batch was planned; a replay has the same time. */
  Instant plannedAt(long batchId) {
    return offsets.plannedAt(batchId);
  }

  /** The ranges of the micro-batch, also those that turned out to hold no record. */
  List<SourceRange> ranges(long batchId) {
    return source.ranges(offsets, batchId);
  }

  /**
   * The micro-batch's rows of the ledger.
   *
   * @throws IllegalStateException when records came from a shard that the offsets don't name
   */
  Dataset<Row> rows(
      SparkSession spark,
      long batchId,
      List<SourceRange> ranges,
      Map<ShardName, ShardCounts> counts) {
    Timestamp ingestedAt = Timestamp.from(plannedAt(batchId));
    List<ShardName> decided =
        ranges.stream().map(range -> new ShardName(range.stream(), range.shard())).toList();
    if (!decided.containsAll(counts.keySet())) {
      throw new IllegalStateException(
          "Micro-batch %d has records of shards %s, but its offsets name %s"
              .formatted(batchId, counts.keySet(), decided));
    }
    List<Row> rows =
        ranges.stream()
            .map(
                range -> {
                  ShardCounts count =
                      counts.getOrDefault(
                          new ShardName(range.stream(), range.shard()), ShardCounts.NONE);
                  return RowFactory.create(
                      batchId,
                      range.stream(),
                      range.shard(),
                      range.from(),
                      range.to(),
                      count.read(),
                      count.bytes(),
                      count.parsed(),
                      count.filtered(),
                      count.deadLetters(),
                      count.messages(),
                      count.dropped(),
                      source.gap(range).orElse(null),
                      ingestedAt);
                })
            .toList();
    return spark.createDataFrame(rows, table.schema());
  }

  /** A shard of a stream. */
  record ShardName(String stream, String shard) implements Serializable {}

  /**
   * What became of a shard's records in one micro-batch.
   *
   * @param read records, whatever they hold
   * @param bytes of the records
   * @param messages in the records; one each where no envelope is around it
   * @param parsed rows in {@code records}
   * @param deadLetters messages that were rejected, and envelopes that could not be opened
   * @param dropped messages that belong in no table
   */
  record ShardCounts(
      long read, long bytes, long messages, long parsed, long deadLetters, long dropped)
      implements Serializable {
    static final ShardCounts NONE = new ShardCounts(0, 0, 0, 0, 0, 0);

    /** Messages that the pipeline's {@code where} left out. */
    long filtered() {
      return messages - parsed - deadLetters - dropped;
    }

    ShardCounts plus(ShardCounts more) {
      return new ShardCounts(
          read + more.read,
          bytes + more.bytes,
          messages + more.messages,
          parsed + more.parsed,
          deadLetters + more.deadLetters,
          dropped + more.dropped);
    }
  }
}
