package io.millrace.streaming.kinesis;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the calls of one query on each shard, in this JVM, until somebody takes the counts to add
 * them up elsewhere. Each call is taken once.
 */
final class CallMeter {
  /** In place of a shard, for calls about the whole stream. */
  static final String STREAM = "";

  private static final Map<String, CallMeter> OF_QUERIES = new ConcurrentHashMap<>();

  private final Map<String, Calls> shards = new ConcurrentHashMap<>();

  /** The meter that the driver, or every task of a query in this JVM, counts with together. */
  static CallMeter of(String query) {
    return OF_QUERIES.computeIfAbsent(query, id -> new CallMeter());
  }

  static void forget(String query) {
    OF_QUERIES.remove(query);
  }

  void countCall(String shard) {
    calls(shard).calls.incrementAndGet();
  }

  void countPage(String shard) {
    calls(shard).pages.incrementAndGet();
  }

  void countThrottle(String shard) {
    calls(shard).throttles.incrementAndGet();
  }

  void countRetry(String shard) {
    calls(shard).retries.incrementAndGet();
  }

  /** What was counted of a shard and not taken yet. */
  ReadCounts take(String shard) {
    Calls calls = shards.get(shard);
    return calls == null ? ReadCounts.NONE : calls.take();
  }

  Map<String, ReadCounts> takeAll() {
    Map<String, ReadCounts> all = new HashMap<>();
    shards.forEach((shard, calls) -> all.put(shard, calls.take()));
    return all;
  }

  /** A shard that is gone. Whoever still counts for it begins anew. */
  void forgetShard(String shard) {
    shards.remove(shard);
  }

  private Calls calls(String shard) {
    return shards.computeIfAbsent(shard, id -> new Calls());
  }

  private static final class Calls {
    private final AtomicLong pages = new AtomicLong();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong throttles = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();

    ReadCounts take() {
      return new ReadCounts(
          0,
          0,
          pages.getAndSet(0),
          calls.getAndSet(0),
          throttles.getAndSet(0),
          retries.getAndSet(0));
    }
  }
}
