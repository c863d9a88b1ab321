package io.millrace.streaming.kinesis;

import java.io.Serializable;
import java.util.List;

/**
 * A range with what the driver knows of it.
 *
 * @param hashKeys the shard's part of the key space
 * @param startMayBeGone whether retention may have reached the record that the range starts behind,
 *     so that the reader has to make sure that it is still there
 * @param records the range's records where the driver has seen all of them; null where they must be
 *     read
 */
record PlannedRange(
    ShardRange range, HashKeyRange hashKeys, boolean startMayBeGone, List<StreamRecord> records)
    implements Serializable {
  static PlannedRange toRead(ShardRange range, boolean startMayBeGone) {
    return new PlannedRange(range, HashKeyRange.ALL, startMayBeGone, null);
  }

  static PlannedRange seen(ShardRange range, List<StreamRecord> records) {
    return new PlannedRange(range, HashKeyRange.ALL, false, records);
  }

  PlannedRange within(HashKeyRange newHashKeys) {
    return new PlannedRange(range, newHashKeys, startMayBeGone, records);
  }

  /** What the driver has seen of it. */
  ReadCounts counts() {
    return ReadCounts.ofRecords(
        records.size(), records.stream().mapToLong(record -> record.data().length).sum());
  }

  boolean isSeen() {
    return records != null;
  }
}
