package io.millrace.local.kinesis;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What crossed the network, per operation, stream and shard.
 *
 * <p>Counts requests of clients only, not what the test itself puts through {@link LocalKinesis}. A
 * PutRecords call belongs to no shard, but each of its records does. What a SubscribeToShard pushes
 * is counted event by event.
 */
public final class Calls {
  private final Map<Key, Adders> adders = new ConcurrentHashMap<>();

  Calls() {}

  /** What is counted together; stream and shard are empty where a call names none. */
  public record Key(Operation operation, String stream, String shardId) {}

  /**
   * A sum over calls.
   *
   * @param calls answered calls, failed ones too
   * @param records records written or returned
   * @param bytes keys and data of those records
   * @param throttles calls, or records of a PutRecords, that were turned away for their rate
   */
  public record Count(long calls, long records, long bytes, long throttles) {
    static final Count ZERO = new Count(0, 0, 0, 0);

    Count plus(Count other) {
      return new Count(
          calls + other.calls,
          records + other.records,
          bytes + other.bytes,
          throttles + other.throttles);
    }
  }

  /** All calls of an operation. */
  public Count of(Operation operation) {
    return sum(snapshot(), operation, null, null);
  }

  /** An operation's calls on one stream. */
  public Count of(Operation operation, String stream) {
    return sum(snapshot(), operation, stream, null);
  }

  /** An operation's calls on one shard. */
  public Count of(Operation operation, String stream, String shardId) {
    return sum(snapshot(), operation, stream, shardId);
  }

  /** All counts as they are now. */
  public Map<Key, Count> snapshot() {
    Map<Key, Count> counts = new HashMap<>();
    adders.forEach((key, sum) -> counts.put(key, sum.count()));
    return Map.copyOf(counts);
  }

  /** Counts from zero again. */
  public void reset() {
    adders.clear();
  }

  void add(Operation operation, String stream, String shardId, Count count) {
    Key key = new Key(operation, stream == null ? "" : stream, shardId == null ? "" : shardId);
    adders.computeIfAbsent(key, ignored -> new Adders()).add(count);
  }

  private static Count sum(
      Map<Key, Count> counts, Operation operation, String stream, String shardId) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().operation() == operation)
        .filter(entry -> stream == null || entry.getKey().stream().equals(stream))
        .filter(entry -> shardId == null || entry.getKey().shardId().equals(shardId))
        .map(Map.Entry::getValue)
        .reduce(Count.ZERO, Count::plus);
  }

  private record Adders(LongAdder calls, LongAdder records, LongAdder bytes, LongAdder throttles) {
    Adders() {
      this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }

    void add(Count count) {
      calls.add(count.calls());
      records.add(count.records());
      bytes.add(count.bytes());
      throttles.add(count.throttles());
    }

    Count count() {
      return new Count(calls.sum(), records.sum(), bytes.sum(), throttles.sum());
    }
  }
}
