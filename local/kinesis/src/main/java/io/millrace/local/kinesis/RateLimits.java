package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.ServiceException;
import io.millrace.local.kinesis.store.Shard;
import io.millrace.local.kinesis.store.StreamArn;
import io.millrace.local.kinesis.store.StreamStore;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Turns calls away that exceed a rate, as the service does, by the endpoint's clock. */
final class RateLimits {
  private static final long SECOND = 1000;
  private static final long DAY = 86_400 * SECOND;

  private final Limits limits;
  private final Clock clock;
  private final Map<Key, RateWindow> windows = new ConcurrentHashMap<>();

  /** Streams go by number, so that a window does not keep a deleted stream in memory. */
  private record Key(Limit limit, int stream, int shard) {}

  RateLimits(Limits limits, Clock clock) {
    this.limits = limits;
    this.clock = clock;
  }

  void admitShardIterator(Shard shard) {
    if (!tryUse(Limit.GET_SHARD_ITERATOR_CALLS, shard, 1)) {
      throw throttled(shard);
    }
  }

  void admitRead(Shard shard) {
    // A call needs room for one byte only: the service lets a large page through, then makes up.
    if (!limits.isOff(Limit.READ_BYTES) && !window(Limit.READ_BYTES, shard).fits(1, clock.millis())
        || !tryUse(Limit.GET_RECORDS_CALLS, shard, 1)) {
      throw throttled(shard);
    }
  }

  void countRead(Shard shard, long bytes) {
    if (!limits.isOff(Limit.READ_BYTES)) {
      window(Limit.READ_BYTES, shard).use(bytes);
    }
  }

  void admitWrite(Shard shard, long bytes) {
    long now = clock.millis();
    if (!limits.isOff(Limit.WRITE_BYTES) && !window(Limit.WRITE_BYTES, shard).fits(bytes, now)
        || !tryUse(Limit.WRITE_RECORDS, shard, 1)
        || !tryUse(Limit.WRITE_BYTES, shard, bytes)) {
      throw throttled(shard);
    }
  }

  /** Counts a call that is limited per account. */
  void admitCall(Limit limit) {
    if (!tryUse(limit, 0, -1, 1, SECOND)) {
      throw ServiceException.limitExceeded(
          "Rate exceeded for account %s.".formatted(StreamArn.ACCOUNT));
    }
  }

  void admitListShards(StreamStore stream) {
    if (!tryUse(Limit.LIST_SHARDS_CALLS, stream.number(), -1, 1, SECOND)) {
      throw ServiceException.limitExceeded(
          "Rate exceeded for stream %s under account %s."
              .formatted(stream.name(), StreamArn.ACCOUNT));
    }
  }

  void admitUpdateShardCount(StreamStore stream) {
    if (!tryUse(Limit.UPDATE_SHARD_COUNT_CALLS, stream.number(), -1, 1, DAY)) {
      throw ServiceException.limitExceeded(
          "Shard count of stream %s under account %s was updated too often in 24 hours."
              .formatted(stream.name(), StreamArn.ACCOUNT));
    }
  }

  /** Whether {@code added} more shards fit. */
  void admitShards(int open, int added) {
    if (added > 0 && open + (long) added > limits.of(Limit.SHARDS)) {
      throw ServiceException.limitExceeded(
          "This request would exceed the shard limit for the account %s in %s. Current shard count for the account: %d. Limit: %d. Number of additional shards that would have resulted from this request: %d."
              .formatted(
                  StreamArn.ACCOUNT, StreamArn.REGION, open, limits.of(Limit.SHARDS), added));
    }
  }

  private boolean tryUse(Limit limit, Shard shard, long units) {
    return tryUse(limit, shard.stream().number(), shard.index(), units, SECOND);
  }

  private boolean tryUse(Limit limit, int stream, int shard, long units, long windowMillis) {
    return limits.isOff(limit)
        || windows
            .computeIfAbsent(
                new Key(limit, stream, shard),
                key -> new RateWindow(limits.of(limit), windowMillis))
            .tryUse(units, clock.millis());
  }

  private RateWindow window(Limit limit, Shard shard) {
    return windows.computeIfAbsent(
        new Key(limit, shard.stream().number(), shard.index()),
        key -> new RateWindow(limits.of(limit), SECOND));
  }

  private static ServiceException throttled(Shard shard) {
    return ServiceException.throttled(
        "Rate exceeded for shard %s in stream %s under account %s."
            .formatted(shard.id(), shard.stream().name(), StreamArn.ACCOUNT));
  }
}
