package io.millrace.streaming.kinesis;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * An executor's memory of the ranges it has just read, and of where it stopped in each shard. Only
 * a cache: a task that misses it reads from Kinesis and gets the same rows.
 *
 * <p>Each action on a micro-batch runs the source's tasks again; the cache is why the records cross
 * the network once all the same. The pages left behind at the end of a range save the next
 * micro-batch a GetShardIterator call or a subscription, and keep the records that came with the
 * last one.
 */
final class RangeCache {
  /** Ranges of one shard that are kept: those of the running micro-batch and of the one before. */
  private static final int RANGES_PER_SHARD = 2;

  /**
   * How long pages are kept that no range goes on with, because another executor reads the shard
   * now. As long as Kinesis keeps an iterator or a subscription.
   */
  private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(5);

  private static final RangeCache SHARED = new RangeCache(System::nanoTime);

  private final LongSupplier nanoTime;
  private final Map<ShardKey, Shard> shards = new HashMap<>();
  private long bytes;
  private long lookedForIdleNanos;

  RangeCache(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.lookedForIdleNanos = nanoTime.getAsLong();
  }

  static RangeCache shared() {
    return SHARED;
  }

  /**
   * @param query tells queries that read the same shard apart
   */
  private record ShardKey(String query, String stream, String shard) {}

  private record CachedRange(ShardRange range, List<StreamRecord> records, long bytes) {}

  private static final class Shard {
    final ArrayDeque<CachedRange> ranges = new ArrayDeque<>();
    ShardPages pages;
    long keptNanos;
  }

  /** The records of the range, or null where they must be read. */
  synchronized List<StreamRecord> find(String query, ShardRange range) {
    Shard shard = shards.get(key(query, range));
    if (shard == null) {
      return null;
    }
    for (CachedRange cached : shard.ranges) {
      if (cached.range().equals(range)) {
        return cached.records();
      }
    }
    return null;
  }

  /** Keeps the records of a range that was read whole, unless {@code limit} bytes are exceeded. */
  synchronized void keep(
      String query, ShardRange range, List<StreamRecord> records, long size, long limit) {
    Shard shard = shards.computeIfAbsent(key(query, range), key -> new Shard());
    while (shard.ranges.size() >= RANGES_PER_SHARD) {
      bytes -= shard.ranges.removeFirst().bytes();
    }
    if (bytes + size > limit) {
      dropOldRanges();
    }
    if (bytes + size <= limit && find(query, range) == null) {
      shard.ranges.addLast(new CachedRange(range, records, size));
      bytes += size;
    }
  }

  /** Takes the pages that go on where the range begins; null where there are none. */
  synchronized ShardPages takePages(String query, ShardRange range) {
    Shard shard = shards.get(key(query, range));
    if (shard == null || shard.pages == null) {
      return null;
    }
    ShardPages pages = shard.pages;
    shard.pages = null;
    if (pages.goOnAt(range.from())) {
      return pages;
    }
    pages.close();
    return null;
  }

  synchronized void keepPages(String query, ShardRange range, ShardPages pages) {
    Shard shard = shards.computeIfAbsent(key(query, range), key -> new Shard());
    if (shard.pages != null) {
      shard.pages.close();
    }
    shard.pages = pages;
    shard.keptNanos = nanoTime.getAsLong();
    closeIdlePages(shard.keptNanos);
  }

  private void closeIdlePages(long now) {
    if (now - lookedForIdleNanos < IDLE_NANOS) {
      return;
    }
    lookedForIdleNanos = now;
    for (Shard shard : shards.values()) {
      if (shard.pages != null && now - shard.keptNanos >= IDLE_NANOS) {
        shard.pages.close();
        shard.pages = null;
      }
    }
  }

  /** Forgets everything of a query that has stopped. */
  synchronized void forget(String query) {
    Iterator<Map.Entry<ShardKey, Shard>> entries = shards.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<ShardKey, Shard> entry = entries.next();
      if (entry.getKey().query().equals(query)) {
        Shard shard = entry.getValue();
        bytes -= shard.ranges.stream().mapToLong(CachedRange::bytes).sum();
        if (shard.pages != null) {
          shard.pages.close();
        }
        entries.remove();
      }
    }
  }

  private void dropOldRanges() {
    for (Shard shard : shards.values()) {
      while (shard.ranges.size() > 1) {
        bytes -= shard.ranges.removeFirst().bytes();
      }
    }
  }

  private static ShardKey key(String query, ShardRange range) {
    return new ShardKey(query, range.stream(), range.shard());
  }
}
