package io.millrace.streaming.kinesis;

import java.util.List;

/**
 * The answer to one GetRecords call, or one event of a subscription.
 *
 * @param nextIterator where to go on; null at the end of a closed shard. Of an event, the sequence
 *     number to go on behind
 * @param millisBehindLatest how far the page's end is behind the shard's tip
 */
record Page(List<StreamRecord> records, String nextIterator, long millisBehindLatest) {
  /** In place of an answer about a time that has not come yet. */
  static final Page NOTHING_YET = new Page(List.of(), "", 0);

  boolean endsShard() {
    return nextIterator == null;
  }

  boolean isAtTip() {
    return nextIterator == null || millisBehindLatest == 0;
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  /** Heap that the records take, about. */
  long heapBytes() {
    return records.stream().mapToLong(StreamRecord::heapBytes).sum();
  }

  StreamRecord last() {
    return records.get(records.size() - 1);
  }
}
