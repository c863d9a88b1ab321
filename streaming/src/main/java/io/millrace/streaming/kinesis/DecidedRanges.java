package io.millrace.streaming.kinesis;

import io.millrace.streaming.source.SourceRange;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ranges of a micro-batch, from what Spark's offset log keeps of it. */
final class DecidedRanges {
  private DecidedRanges() {}

  /**
   * The ranges between two offsets of this source.
   *
   * @param start the offset before the micro-batch; null for the first
   * @param end the micro-batch's offset
   */
  static List<SourceRange> between(String start, String end) {
    KinesisOffset to = KinesisOffset.fromJson(end);
    KinesisOffset from = start == null ? to.beginning() : KinesisOffset.fromJson(start);
    return ranges(from, to).stream()
        .map(
            range ->
                new SourceRange(
                    range.stream(), range.shard(), range.from().toString(), range.to().toString()))
        .toList();
  }

  /**
   * Why records of the range are missing from what was read of it; empty where none are. Known once
   * the range has been read by a query of this driver that goes on without what is lost.
   */
  static Optional<String> gap(SourceRange range) {
    return Losses.of(range.stream(), range.shard(), range.from(), range.to());
  }

  static List<ShardRange> ranges(KinesisOffset start, KinesisOffset end) {
    return end.shards().entrySet().stream()
        .map(
            (Map.Entry<String, ShardPosition> shard) ->
                new ShardRange(
                    end.stream(),
                    shard.getKey(),
                    start.startOf(shard.getKey(), end),
                    shard.getValue()))
        .filter(range -> !range.from().equals(range.to()))
        .toList();
  }
}
