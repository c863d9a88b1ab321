package io.millrace.streaming.kinesis;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Holds the calls of one query on each shard to its {@link ReadBudget}, in this JVM. A call that
 * comes too early waits; two may follow each other at once.
 */
final class CallPace {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Map<String, CallPace> OF_QUERIES = new ConcurrentHashMap<>();

  private final Map<String, ShardPace> shards = new ConcurrentHashMap<>();
  private final long callNanos;
  private final double byteNanos;

  CallPace(ReadBudget budget) {
    this.callNanos = (long) (SECOND_NANOS / budget.callsPerSecond());
    this.byteNanos = (double) SECOND_NANOS / budget.bytesPerSecond();
  }

  /** The pace that every task of a query in this JVM keeps together. */
  static CallPace of(String query, ReadBudget budget) {
    return OF_QUERIES.computeIfAbsent(query, id -> new CallPace(budget));
  }

  static void forget(String query) {
    OF_QUERIES.remove(query);
  }

  void awaitIterator(String shard) {
    Backoff.pauseNanos(of(shard).iterators.waitFor(System.nanoTime(), callNanos, callNanos));
  }

  void awaitRead(String shard) {
    ShardPace pace = of(shard);
    long now = System.nanoTime();
    long calls = pace.reads.waitFor(now, callNanos, callNanos);
    long bytes = pace.bytes.waitFor(now, 0, SECOND_NANOS);
    Backoff.pauseNanos(Math.max(calls, bytes));
  }

  /** Waits until each of the shards may be read at once. Uses nothing of their budgets. */
  void awaitTurn(Collection<String> shards) {
    long now = System.nanoTime();
    long longest = 0;
    for (String shard : shards) {
      ShardPace pace = of(shard);
      long calls = pace.reads.waitFor(now, 0, callNanos);
      long bytes = pace.bytes.waitFor(now, 0, SECOND_NANOS);
      longest = Math.max(longest, Math.max(calls, bytes));
    }
    Backoff.pauseNanos(longest);
  }

  /** Takes note of what a read gave, which later reads wait for. */
  void countRead(String shard, long bytes) {
    of(shard).bytes.add(System.nanoTime(), (long) (bytes * byteNanos));
  }

  private ShardPace of(String shard) {
    return shards.computeIfAbsent(shard, id -> new ShardPace());
  }

  private static final class ShardPace {
    final Meter iterators = new Meter();
    final Meter reads = new Meter();
    final Meter bytes = new Meter();
  }

  /**
   * One rate, as the time until which it is used up (the generic cell rate algorithm of ITU-T
   * I.371).
   */
  static final class Meter {
    private boolean used;
    private long usedUntil;

    /**
     * Uses {@code cost} nanoseconds of the rate.
     *
     * @param slack how far ahead of the present it may be used up
     * @return nanoseconds to wait before doing it
     */
    synchronized long waitFor(long now, long cost, long slack) {
      long from = from(now);
      add(now, cost);
      return Math.max(0, from - now - slack);
    }

    synchronized void add(long now, long cost) {
      usedUntil = from(now) + cost;
      used = true;
    }

    private long from(long now) {
      return used && usedUntil - now > 0 ? usedUntil : now;
    }
  }
}
