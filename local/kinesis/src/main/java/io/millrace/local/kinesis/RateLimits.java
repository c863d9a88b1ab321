package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.ServiceException;
import io.millrace.local.kinesis.store.Shard;
import io.millrace.local.kinesis.store.StreamArn;
import io.millrace.local.kinesis.store.StreamConsumer;
import io.millrace.local.kinesis.store.StreamStore;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Turns calls away that exceed a rate, as the service does, by the endpoint's clock. */
final class RateLimits {
  private static final long SECOND = 1000;
  private static final long FIVE_SECONDS = 5 * SECOND;
  private static final long DAY = 86_400 * SECOND;
  private static final int ALL = -1;

  private final Limits limits;
  private final Clock clock;
  private final Map<Key, RateWindow> windows = new ConcurrentHashMap<>();

  /** Streams go by number, so that a window does not keep a deleted stream in memory. */
  private record Key(Limit limit, int stream, int shard, int consumer) {}

  RateLimits(Limits limits, Clock clock) {
    this.limits = limits;
    this.clock = clock;
  }

  void admitShardIterator(Shard shard) {
    if (!window(Limit.GET_SHARD_ITERATOR_CALLS, shard).tryUse(1, clock.millis())) {
      throw throttled(shard);
    }
  }

  void admitRead(Shard shard) {
    long now = clock.millis();
    // A call needs room for one byte only: the service lets a large page through, then makes up.
    if (!window(Limit.READ_BYTES, shard).fits(1, now)
        || !window(Limit.GET_RECORDS_CALLS, shard).tryUse(1, now)) {
      throw throttled(shard);
    }
  }

  void countRead(Shard shard, long bytes) {
    window(Limit.READ_BYTES, shard).use(bytes);
  }

  void admitWrite(Shard shard, long bytes) {
    long now = clock.millis();
    // Bytes are asked for first and used last, so that a refused record uses up nothing.
    if (!window(Limit.WRITE_BYTES, shard).fits(bytes, now)
        || !window(Limit.WRITE_RECORDS, shard).tryUse(1, now)
        || !window(Limit.WRITE_BYTES, shard).tryUse(bytes, now)) {
      throw throttled(shard);
    }
  }

  /** Counts a call that is limited per account. */
  void admitCall(Limit limit) {
    if (!window(new Key(limit, ALL, ALL, ALL), SECOND).tryUse(1, clock.millis())) {
      throw ServiceException.limitExceeded(
          "Rate exceeded for account %s.".formatted(StreamArn.ACCOUNT));
    }
  }

  /** Counts a call that is limited per stream. */
  void admitCall(Limit limit, StreamStore stream) {
    if (!window(limit, stream, SECOND).tryUse(1, clock.millis())) {
      throw ServiceException.limitExceeded(
          "Rate exceeded for stream %s under account %s."
              .formatted(stream.name(), StreamArn.ACCOUNT));
    }
  }

  void admitUpdateShardCount(StreamStore stream) {
    if (!window(Limit.UPDATE_SHARD_COUNT_CALLS, stream, DAY).tryUse(1, clock.millis())) {
      throw ServiceException.limitExceeded(
          "Shard count of stream %s under account %s was updated too often in 24 hours."
              .formatted(stream.name(), StreamArn.ACCOUNT));
    }
  }

  void admitConsumer(StreamStore stream) {
    int registered = stream.consumers().count();
    if (registered >= limits.of(Limit.CONSUMERS)) {
      throw ServiceException.limitExceeded(
          "Stream %s under account %s has %d consumers registered, as many as it may have."
              .formatted(stream.name(), StreamArn.ACCOUNT, registered));
    }
  }

  void admitSubscription(StreamConsumer consumer, Shard shard) {
    long now = clock.millis();
    RateWindow successes = window(Limit.SUBSCRIPTIONS, consumer, shard, FIVE_SECONDS);
    if (!successes.fits(1, now)) {
      throw alreadySubscribed(consumer, shard);
    }
    if (!window(Limit.SUBSCRIBE_CALLS, consumer, shard, SECOND).tryUse(1, now)) {
      throw ServiceException.limitExceeded(
          "Rate of SubscribeToShard exceeded for consumer %s and shard %s."
              .formatted(consumer.arn(), shard.id()));
    }
    if (!successes.tryUse(1, now)) {
      throw alreadySubscribed(consumer, shard);
    }
  }

  /** How long to wait before anything more may be pushed; 0 for now. */
  long millisUntilPush(StreamConsumer consumer, Shard shard) {
    long now = clock.millis();
    RateWindow pushed = window(Limit.PUSH_BYTES, consumer, shard, SECOND);
    return pushed.fits(1, now) ? 0 : pushed.millisLeft(now);
  }

  void countPush(StreamConsumer consumer, Shard shard, long bytes) {
    window(Limit.PUSH_BYTES, consumer, shard, SECOND).use(bytes);
  }

  /** Lets {@code added} shards open beside those that are {@code open}. */
  void admitShards(int open, int added) {
    if (added > 0 && open + (long) added > limits.of(Limit.SHARDS)) {
      throw ServiceException.limitExceeded(
          ("This request would exceed the shard limit for the account %s in %s. Current"
                  + " shard count for the account: %d. Limit: %d. Number of additional shards"
                  + " that would have resulted from this request: %d.")
              .formatted(
                  StreamArn.ACCOUNT, StreamArn.REGION, open, limits.of(Limit.SHARDS), added));
    }
  }

  private RateWindow window(Limit limit, Shard shard) {
    return window(new Key(limit, shard.stream().number(), shard.index(), ALL), SECOND);
  }

  private RateWindow window(Limit limit, StreamStore stream, long millis) {
    return window(new Key(limit, stream.number(), ALL, ALL), millis);
  }

  private RateWindow window(Limit limit, StreamConsumer consumer, Shard shard, long millis) {
    return window(
        new Key(limit, shard.stream().number(), shard.index(), consumer.number()), millis);
  }

  private RateWindow window(Key key, long millis) {
    return windows.computeIfAbsent(key, k -> new RateWindow(limits.of(k.limit()), millis));
  }

  private static ServiceException alreadySubscribed(StreamConsumer consumer, Shard shard) {
    return ServiceException.resourceInUse(
        "Another active subscription exists for this consumer: %s and shard: %s."
            .formatted(consumer.arn(), shard.id()));
  }

  private static ServiceException throttled(Shard shard) {
    return ServiceException.throttled(
        "Rate exceeded for shard %s in stream %s under account %s."
            .formatted(shard.id(), shard.stream().name(), StreamArn.ACCOUNT));
  }
}
