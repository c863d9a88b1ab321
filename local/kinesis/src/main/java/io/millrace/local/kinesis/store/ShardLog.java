package io.millrace.local.kinesis.store;

import java.util.Arrays;

/**
 * The records of one shard in order of arrival, addressed by ordinal: 0 is the first record ever.
 *
 * <p>Appending takes the lock; reading takes none. A record becomes readable when {@code end} moves
 * past it, which is also what makes its bytes visible to other threads.
 */
public final class ShardLog {
  private static final int SMALLEST_CHUNK = 16 << 10;
  private static final int LARGEST_CHUNK = 4 << 20;

  private volatile Chunk[] chunks = {};
  private volatile long start;
  private volatile long end;
  private volatile boolean closed;

  /** Arrivals never decrease within a shard, nor from a parent to its child. */
  private long lastArrival;

  ShardLog(long earliestArrival) {
    this.lastArrival = earliestArrival;
  }

  /**
   * Appends a record that arrives at {@code now}.
   *
   * @return its ordinal, or -1 when the shard is closed
   */
  synchronized long append(long now, byte[] key, byte[] data) {
    if (closed) {
      return -1;
    }
    long arrival = Math.max(now, lastArrival);
    lastArrival = arrival;
    long ordinal = end;
    chunkFor(Chunk.HEADER + key.length + data.length, arrival, ordinal).append(arrival, key, data);
    end = ordinal + 1;
    return ordinal;
  }

  private Chunk chunkFor(int size, long arrival, long ordinal) {
    Chunk[] current = chunks;
    if (current.length > 0 && current[current.length - 1].fits(size, arrival)) {
      return current[current.length - 1];
    }
    int usual =
        current.length == 0
            ? SMALLEST_CHUNK
            : Math.min(LARGEST_CHUNK, current[current.length - 1].bytes().length * 2);
    Chunk added = new Chunk(ordinal, arrival, Math.max(usual, size));
    Chunk[] grown = Arrays.copyOf(current, current.length + 1);
    grown[current.length] = added;
    chunks = grown;
    return added;
  }

  /** Takes no more records; those that it has stay. Returns the last arrival. */
  synchronized long close() {
    closed = true;
    return lastArrival;
  }

  public boolean isClosed() {
    return closed;
  }

  /** The ordinal of the oldest record that is still there, or {@link #end} when none is. */
  public long start() {
    return start;
  }

  /** The ordinal that the next record gets. */
  public long end() {
    return end;
  }

  /** The ordinal of the first record that arrived at {@code millis} or later. */
  public long firstAtOrAfter(long millis) {
    long low = start;
    long high = end;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (arrivalOf(middle) < millis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Forgets all records below {@code ordinal}. */
  synchronized void trimBefore(long ordinal) {
    if (ordinal <= start) {
      return;
    }
    start = Math.min(ordinal, end);
    Chunk[] current = chunks;
    int keep = 0;
    while (keep < current.length - 1 && current[keep + 1].first() <= start) {
      keep++;
    }
    // The last chunk is where the next record goes, unless nothing readable is left in it.
    boolean empty = start == end;
    chunks = empty ? new Chunk[0] : Arrays.copyOfRange(current, keep, current.length);
  }

  /** Forgets all records that arrived before {@code millis}. */
  void trimOlderThan(long millis) {
    if (start < end && arrivalOf(start) < millis) {
      trimBefore(firstAtOrAfter(millis));
    }
  }

  /**
   * The records from {@code from} on, at most {@code maxRecords} with at most {@code maxBytes} of
   * keys and data, but one record at least if there is one.
   */
  public Page page(long from, int maxRecords, long maxBytes) {
    long last = end;
    Chunk[] held = chunks;
    long oldest = held.length == 0 ? last : Math.max(start, held[0].first());
    long begin = Math.max(from, oldest);
    RecordCursor cursor = new RecordCursor(held, begin, Math.min(last, begin + maxRecords));
    int records = 0;
    long bytes = 0;
    long lastArrivalRead = 0;
    while (cursor.next()) {
      long size = cursor.keyLength() + cursor.dataLength();
      if (records > 0 && bytes + size > maxBytes) {
        break;
      }
      records++;
      bytes += size;
      lastArrivalRead = cursor.arrival();
    }
    long next = begin + records;
    return new Page(held, begin, next, bytes, lastArrivalRead, next < last);
  }

  private long arrivalOf(long ordinal) {
    Chunk[] held = chunks;
    int index = Chunks.indexOf(held, ordinal);
    if (index < 0) {
      return Long.MIN_VALUE; // trimmed meanwhile, hence older than anything asked for
    }
    Chunk chunk = held[index];
    return chunk.arrival(chunk.starts()[(int) (ordinal - chunk.first())]);
  }
}
