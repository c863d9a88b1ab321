package io.millrace.streaming.kinesis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.spark.SparkContext;

/**
 * What a query tells of its source in Spark's progress: totals since the start of the query, how
 * far the worst shard is behind, and the same of a bounded number of shards, the worst first.
 *
 * <p>The numbers of all others are in {@code otherShards}, so that shards and others add up to the
 * totals, and thousands of shards don't swell each progress.
 */
final class SourceProgress {
  /** Shards with numbers of their own. */
  private static final int SHOWN = 20;

  private static final String MILLIS_BEHIND = "millisBehindLatest";
  private static final String OTHERS = "otherShards.";

  private final ShardTallies ofTasks = new ShardTallies();
  private final CallMeter meter;
  private final ToLongFunction<String> emptyAsOf;
  private final Map<String, ReadCounts> ofDriver = new HashMap<>();
  private ReadCounts ofGoneShards = ReadCounts.NONE;

  /**
   * @param meter counts the driver's own calls
   * @param emptyAsOf when a shard was last seen to hold nothing unread, 0 where it never was
   */
  SourceProgress(SparkContext spark, CallMeter meter, ToLongFunction<String> emptyAsOf) {
    this.meter = meter;
    this.emptyAsOf = emptyAsOf;
    spark.register(ofTasks);
  }

  /** Where tasks report what they have read. */
  ShardTallies ofTasks() {
    return ofTasks;
  }

  /** Takes note of a range that the driver has read, and that no task will. */
  void countSeen(PlannedRange seen) {
    ofTasks.add(ShardTallies.Report.of(seen.range(), seen.counts()));
  }

  /** Everything since the start of the query. */
  synchronized ReadCounts total() {
    meter.takeAll().forEach((shard, calls) -> ofDriver.merge(shard, calls, ReadCounts::plus));
    ReadCounts total = ofGoneShards;
    for (ReadCounts shard : ofDriver.values()) {
      total = total.plus(shard);
    }
    for (ReadCounts shard : ofTasks.value().values()) {
      total = total.plus(shard);
    }
    return total;
  }

  /** The metrics when the query has consumed its source up to an offset. */
  synchronized Map<String, String> metrics(Optional<KinesisOffset> consumed, long nowMillis) {
    Map<String, String> metrics = new TreeMap<>();
    ReadCounts total = total();
    total.describe("", metrics);
    consumed.ifPresent(offset -> describeShards(offset, nowMillis, total, metrics));
    return metrics;
  }

  private void describeShards(
      KinesisOffset consumed, long nowMillis, ReadCounts total, Map<String, String> metrics) {
    forgetAllBut(consumed.shards().keySet());
    List<Lag> lags = lags(consumed, nowMillis);
    metrics.put("shards", Integer.toString(lags.size()));
    if (lags.isEmpty()) {
      metrics.put(MILLIS_BEHIND, "0");
      return;
    }
    metrics.put(MILLIS_BEHIND, Long.toString(lags.get(0).millis()));
    metrics.put("worstShard", lags.get(0).shard());
    Map<String, ReadCounts> tasks = ofTasks.value();
    ReadCounts others = total;
    for (Lag lag : lags.subList(0, Math.min(SHOWN, lags.size()))) {
      ReadCounts counts =
          tasks
              .getOrDefault(lag.shard(), ReadCounts.NONE)
              .plus(ofDriver.getOrDefault(lag.shard(), ReadCounts.NONE));
      counts.describe(lag.shard() + ".", metrics);
      metrics.put(lag.shard() + "." + MILLIS_BEHIND, Long.toString(lag.millis()));
      others = others.minus(counts);
    }
    metrics.put(OTHERS + "shards", Integer.toString(Math.max(0, lags.size() - SHOWN)));
    others.describe(OTHERS, metrics);
  }

  private record Lag(String shard, long millis) {}

  /** How far behind the present each shard is that is not at its end, the worst first. */
  private List<Lag> lags(KinesisOffset consumed, long nowMillis) {
    List<Lag> lags = new ArrayList<>();
    consumed
        .shards()
        .forEach(
            (shard, position) -> {
              if (!position.isShardEnd()) {
                long reached = Math.max(position.millis(), emptyAsOf.applyAsLong(shard));
                // A child that waits for its parents has no position in time, and they are worse.
                lags.add(new Lag(shard, reached == 0 ? 0 : Math.max(0, nowMillis - reached)));
              }
            });
    lags.sort(Comparator.comparingLong(Lag::millis).reversed().thenComparing(Lag::shard));
    return lags;
  }

  /** Shards come and go for as long as a query runs; what they counted stays in the totals. */
  private void forgetAllBut(Set<String> shards) {
    Set<String> kept = new HashSet<>(shards);
    kept.add(CallMeter.STREAM);
    ofGoneShards = ofGoneShards.plus(ofTasks.retain(kept));
    for (String shard : Set.copyOf(ofDriver.keySet())) {
      if (!kept.contains(shard)) {
        ofGoneShards = ofGoneShards.plus(ofDriver.remove(shard));
        meter.forgetShard(shard);
      }
    }
  }
}
