package io.millrace.streaming.kinesis;

import java.io.Serializable;

/**
 * What a query may ask of each shard in a second, so that the stream's other consumers live: a
 * shard allows 5 GetRecords, 5 GetShardIterator and 2 MiB for all of them together
 * (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html).
 *
 * @param callsPerSecond GetRecords, and as many GetShardIterator
 * @param bytesPerSecond data and keys read
 */
record ReadBudget(double callsPerSecond, long bytesPerSecond) implements Serializable {
  /**
   * The driver's half of the calls, or the executors', where they are in processes of their own.
   */
  ReadBudget halfOfCalls() {
    return new ReadBudget(callsPerSecond / 2, bytesPerSecond);
  }
}
