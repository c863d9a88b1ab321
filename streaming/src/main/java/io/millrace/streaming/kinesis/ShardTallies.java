package io.millrace.streaming.kinesis;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.util.AccumulatorV2;

/**
 * What tasks have read of each shard, added up on the driver: one accumulator, however many shards.
 *
 * <p>The records of a range count once. A retry, a speculative attempt or a second action on a
 * micro-batch reports the range again, and is known by the range's end. Spark drops what failed
 * attempts report: what such a one had read whole is reported by the next, which finds it in the
 * cache, and its calls are left in the {@link CallMeter} for the next task on the shard.
 */
final class ShardTallies extends AccumulatorV2<ShardTallies.Report, Map<String, ReadCounts>> {
  private static final long serialVersionUID = 1L;

  // Spark sends a running task's values with its heartbeats, from another thread.
  private final ConcurrentHashMap<String, Tally> shards = new ConcurrentHashMap<>();

  /**
   * What a task reports of a shard.
   *
   * @param end of the range whose records are in the counts; empty where no records are
   */
  record Report(String shard, String end, ReadCounts counts) {
    /** A range that was read whole. */
    static Report of(ShardRange range, ReadCounts counts) {
      return new Report(range.shard(), range.to().toString(), counts);
    }

    static Report ofCalls(String shard, ReadCounts calls) {
      return new Report(shard, "", calls);
    }
  }

  /**
   * @param end of the newest range that is in the counts
   */
  private record Tally(String end, ReadCounts counts) implements Serializable {
    Tally plus(Tally more) {
      return more.end.equals(end) || more.end.isEmpty()
          ? new Tally(end, counts.plus(more.counts.withoutRecords()))
          : new Tally(more.end, counts.plus(more.counts));
    }
  }

  @Override
  public void add(Report report) {
    shards.merge(report.shard(), new Tally(report.end(), report.counts()), Tally::plus);
  }

  @Override
  public void merge(AccumulatorV2<Report, Map<String, ReadCounts>> other) {
    ((ShardTallies) other)
        .shards.forEach((shard, tally) -> shards.merge(shard, tally, Tally::plus));
  }

  /** Forgets the shards that are not among these, and gives what they had come to. */
  ReadCounts retain(Set<String> wanted) {
    ReadCounts gone = ReadCounts.NONE;
    for (String shard : Set.copyOf(shards.keySet())) {
      if (!wanted.contains(shard)) {
        gone = gone.plus(shards.remove(shard).counts());
      }
    }
    return gone;
  }

  @Override
  public Map<String, ReadCounts> value() {
    Map<String, ReadCounts> counts = new HashMap<>();
    shards.forEach((shard, tally) -> counts.put(shard, tally.counts()));
    return counts;
  }

  @Override
  public boolean isZero() {
    return shards.isEmpty();
  }

  /** What each task begins with; sent with every task, so without what the driver has. */
  @Override
  public ShardTallies copyAndReset() {
    return new ShardTallies();
  }

  @Override
  public ShardTallies copy() {
    ShardTallies copy = new ShardTallies();
    copy.shards.putAll(shards);
    return copy;
  }

  @Override
  public void reset() {
    shards.clear();
  }
}
