package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.Shard;
import io.millrace.local.kinesis.store.StreamConsumer;
import io.millrace.local.kinesis.wire.WireFormat;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The subscriptions under way: one at most per consumer and shard, the latest. */
final class Subscriptions {
  private final Map<Key, Subscription> active = new ConcurrentHashMap<>();
  private final RateLimits rates;
  private final Faults faults;
  private final Calls calls;
  private final Clock clock;
  private final Duration lifetime;

  private record Key(StreamConsumer consumer, Shard shard) {
    static Key of(Subscription subscription) {
      return new Key(subscription.consumer(), subscription.shard());
    }
  }

  Subscriptions(RateLimits rates, Faults faults, Calls calls, Clock clock, Duration lifetime) {
    this.rates = rates;
    this.faults = faults;
    this.calls = calls;
    this.clock = clock;
    this.lifetime = lifetime;
  }

  /** A subscription that lives from now on, and begins to push when its connection is ready. */
  Subscription open(StreamConsumer consumer, Shard shard, long from, WireFormat format) {
    return new Subscription(consumer, shard, from, format, this);
  }

  void begin(Subscription subscription) {
    Subscription earlier = active.put(Key.of(subscription), subscription);
    if (earlier != null) {
      earlier.giveWay();
    }
  }

  void end(Subscription subscription) {
    active.remove(Key.of(subscription), subscription);
  }

  /** All subscriptions end, as if their time were over. */
  void expireAll() {
    active.values().forEach(Subscription::expire);
  }

  /** Called again and again, so that subscriptions follow the endpoint's clock. */
  void tick() {
    active.values().forEach(Subscription::tick);
  }

  int count() {
    return active.size();
  }

  RateLimits rates() {
    return rates;
  }

  Faults faults() {
    return faults;
  }

  Calls calls() {
    return calls;
  }

  long now() {
    return clock.millis();
  }

  Duration lifetime() {
    return lifetime;
  }
}
