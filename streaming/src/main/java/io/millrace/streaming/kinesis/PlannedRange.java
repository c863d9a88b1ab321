package io.millrace.streaming.kinesis;

import java.io.Serializable;
import java.util.List;

/**
 * A range with what the driver knows of it.
 *
 * @param startMayBeGone whether retention may have reached the record that the range starts behind,
 *     so that the reader has to make sure that it is still there
 * @param records the range's records where the driver has seen all of them; null where they must be
 *     read
 */
record PlannedRange(ShardRange range, boolean startMayBeGone, List<StreamRecord> records)
    implements Serializable {
  static PlannedRange toRead(ShardRange range, boolean startMayBeGone) {
    return new PlannedRange(range, startMayBeGone, null);
  }

  static PlannedRange seen(ShardRange range, List<StreamRecord> records) {
    return new PlannedRange(range, false, records);
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
