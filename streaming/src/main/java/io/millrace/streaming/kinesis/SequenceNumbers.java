package io.millrace.streaming.kinesis;

import org.apache.spark.unsafe.types.UTF8String;

/** Order of Kinesis sequence numbers, decimal numbers of up to 129 digits without leading zeros. */
final class SequenceNumbers {
  private SequenceNumbers() {}

  /** Negative, zero or positive, as {@code a} lies before, at or after {@code b} in its shard. */
  static int compare(String a, String b) {
    int byLength = Integer.compare(a.length(), b.length());
    return byLength != 0 ? byLength : a.compareTo(b);
  }

  /** The same of numbers in Spark's form. */
  static int compare(UTF8String a, UTF8String b) {
    int byLength = Integer.compare(a.numBytes(), b.numBytes());
    return byLength != 0 ? byLength : a.compareTo(b);
  }
}
