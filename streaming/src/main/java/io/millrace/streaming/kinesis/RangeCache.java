package io.millrace.streaming.kinesis;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * An executor's memory of the ranges it has just read, and of where it stopped in each shard. Only
 * a cache: a task that misses it reads from Kinesis and gets the same rows.
 *
 * <p>Each action on a micro-batch runs the source's tasks again; the cache is why the records cross
 * the network once all the same. The cursor left behind at the end of a range saves the next
 * micro-batch a GetShardIterator call and keeps the records that came with the last page.
 */
final class RangeCache {
  /** Ranges of one shard that are kept: those of the running micro-batch and of the one before. */
  private static final int RANGES_PER_SHARD = 2;

  private static final RangeCache SHARED = new RangeCache();

  private final Map<ShardKey, Shard> shards = new HashMap<>();
  private long bytes;

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
    ShardCursor cursor;
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

  /** Takes the cursor that stands where the range begins; null where there is none. */
  synchronized ShardCursor takeCursor(String query, ShardRange range) {
    Shard shard = shards.get(key(query, range));
    if (shard == null || shard.cursor == null) {
      return null;
    }
    ShardCursor cursor = shard.cursor;
    shard.cursor = null;
    return cursor.position().equals(range.from()) ? cursor : null;
  }

  synchronized void keepCursor(String query, ShardRange range, ShardCursor cursor) {
    shards.computeIfAbsent(key(query, range), key -> new Shard()).cursor = cursor;
  }

  /** Forgets everything of a query that has stopped. */
  synchronized void forget(String query) {
    Iterator<Map.Entry<ShardKey, Shard>> entries = shards.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<ShardKey, Shard> entry = entries.next();
      if (entry.getKey().query().equals(query)) {
        bytes -= entry.getValue().ranges.stream().mapToLong(CachedRange::bytes).sum();
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
