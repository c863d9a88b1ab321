package io.millrace.streaming.kinesis;

import java.io.Serializable;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One record as Kinesis hands it over. Texts are as Spark's rows hold them: made once, whereas each
 * action on a micro-batch makes rows of the records anew.
 *
 * @param number the sequence number
 * @param key the partition key
 * @param arrivedAtMillis approximate arrival, milliseconds since the epoch
 * @param data the bytes as received; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
record StreamRecord(UTF8String number, UTF8String key, long arrivedAtMillis, byte[] data)
    implements Serializable {
  /** Heap of a record beside its data: two texts, an array header, the object. */
  private static final int OVERHEAD = 240;

  StreamRecord(String sequenceNumber, String partitionKey, long arrivedAtMillis, byte[] data) {
    this(
        UTF8String.fromString(sequenceNumber),
        UTF8String.fromString(partitionKey),
        arrivedAtMillis,
        data);
  }

  String sequenceNumber() {
    return number.toString();
  }

  /** Heap that the record takes, about. */
  long heapBytes() {
    return data.length + OVERHEAD;
  }
}
