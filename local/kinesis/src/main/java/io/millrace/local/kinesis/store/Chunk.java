package io.millrace.local.kinesis.store;

import java.util.Arrays;

/**
 * A run of one shard's records, back to back in one array, and where each begins.
 *
 * <p>A record costs ten bytes on top of its key and data: arrival (4), key length (2), and its
 * entry in the index (4). One writer appends; readers look only at records that the {@link
 * ShardLog} has published, and need no lock.
 */
final class Chunk {
  static final int HEADER = 6;

  private static final int TYPICAL_RECORD = 256;

  private final long first;
  private final long baseArrival;
  private final byte[] bytes;

  /** Volatile, so that a reader who finds a grown index finds its entries too. */
  private volatile int[] starts;

  private int count;

  Chunk(long first, long baseArrival, int capacity) {
    this.first = first;
    this.baseArrival = baseArrival;
    this.bytes = new byte[capacity];
    this.starts = new int[Math.max(8, capacity / TYPICAL_RECORD)];
  }

  /** The ordinal of the first record. */
  long first() {
    return first;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Where each record begins; one entry more than there are records. */
  int[] starts() {
    return starts;
  }

  long arrival(int position) {
    return baseArrival + Integer.toUnsignedLong(Bytes.getInt(bytes, position));
  }

  boolean fits(int size, long arrival) {
    return size <= bytes.length - starts[count] && arrival - baseArrival <= 0xFFFF_FFFFL;
  }

  void append(long arrival, byte[] key, byte[] data) {
    int[] index = starts;
    if (count + 2 > index.length) {
      index = Arrays.copyOf(index, index.length * 2);
      starts = index;
    }
    int at = index[count];
    Bytes.putInt(bytes, at, (int) (arrival - baseArrival));
    Bytes.putShort(bytes, at + 4, key.length);
    System.arraycopy(key, 0, bytes, at + HEADER, key.length);
    System.arraycopy(data, 0, bytes, at + HEADER + key.length, data.length);
    count++;
    index[count] = at + HEADER + key.length + data.length;
  }
}
