package io.millrace.streaming.kinesis;

import java.io.Serializable;

/**
 * One record as Kinesis hands it over.
 *
 * @param arrivedAtMillis approximate arrival, milliseconds since the epoch
 * @param data the bytes as received; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
record StreamRecord(String sequenceNumber, String partitionKey, long arrivedAtMillis, byte[] data)
    implements Serializable {
  /** Heap of a record beside its data: two strings, an array header, the object. */
  private static final int OVERHEAD = 240;

  /** Heap that the record takes, about. */
  long heapBytes() {
    return data.length + OVERHEAD;
  }
}
