package io.millrace.streaming.kinesis;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The shards that a micro-batch may read, and where they begin. A child waits until its parents are
 * at their end, so that records of one partition key keep their order across a resharding.
 */
final class ShardCatalog {
  private final StreamClient client;
  private final String stream;
  private final long intervalMillis;
  private final Clock clock;
  private Map<String, ShardInfo> listed = Map.of();
  private long listedAtMillis = Long.MIN_VALUE;

  ShardCatalog(StreamClient client, String stream, long intervalMillis, Clock clock) {
    this.client = client;
    this.stream = stream;
    this.intervalMillis = intervalMillis;
    this.clock = clock;
  }

  /**
   * The position of every shard that is known at {@code start}: those of the offset, and new ones
   * at their beginning. Shards that were read to their end and are gone from the stream are left
   * out.
   *
   * @param guard decides about shards that are gone and were not read to their end
   */
  Map<String, ShardPosition> positions(KinesisOffset start, LossGuard guard) {
    Map<String, ShardInfo> shards = list();
    Map<String, ShardPosition> positions = new TreeMap<>();
    start
        .shards()
        .forEach(
            (shard, position) -> {
              if (shards.containsKey(shard)) {
                positions.put(shard, position);
              } else if (!position.isShardEnd()) {
                positions.put(shard, guard.endOfGone(start, shard, position));
              }
            });
    for (String shard : shards.keySet()) {
      positions.putIfAbsent(shard, start.isInitial() ? start.start() : ShardPosition.TRIM_HORIZON);
    }
    return positions;
  }

  /** Whether the shard may be read: all its parents that the stream still has are at their end. */
  boolean isReady(String shard, Map<String, ShardPosition> positions) {
    ShardInfo info = listed.get(shard);
    return info != null
        && info.parents().stream()
            .map(positions::get)
            .allMatch(parent -> parent == null || parent.isShardEnd());
  }

  /** Whether the stream has the shard, as far as the last listing tells. */
  boolean has(String shard) {
    return list().containsKey(shard);
  }

  /**
   * The shard's part of the key space. A shard that the stream no longer lists has no records left
   * either, so it does not matter which part it had.
   */
  HashKeyRange hashKeys(String shard) {
    ShardInfo info = list().get(shard);
    return info == null ? HashKeyRange.ALL : info.hashKeys();
  }

  /** A shard has ended, so there are children to look for. */
  void expire() {
    listedAtMillis = Long.MIN_VALUE;
  }

  private Map<String, ShardInfo> list() {
    long now = clock.millis();
    if (listedAtMillis == Long.MIN_VALUE || now - listedAtMillis >= intervalMillis) {
      List<ShardInfo> shards = client.listShards(stream);
      listed = shards.stream().collect(Collectors.toMap(ShardInfo::id, Function.identity()));
      listedAtMillis = now;
    }
    return listed;
  }
}
