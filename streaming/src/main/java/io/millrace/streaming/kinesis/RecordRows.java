package io.millrace.streaming.kinesis;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Turns records into rows of {@link KinesisSchema}: a record on its own into one, an aggregated one
 * into a row for each record in it that belongs to the shard. One that can't be taken apart is a
 * row with its bytes as received and its flaw. The row is reused, as Spark allows.
 */
final class RecordRows {
  private static final int STREAM = 0;
  private static final int SHARD_ID = 1;
  private static final int SEQUENCE_NUMBER = 2;
  private static final int SUB_SEQUENCE_NUMBER = 3;
  private static final int PARTITION_KEY = 4;
  private static final int ARRIVED_AT = 5;
  private static final int VALUE = 6;
  private static final int FLAW = 7;

  private static final String NOT_APART = "aggregated record of the Kinesis Producer Library: ";

  private final MisplacedRecords misplaced;
  private final GenericInternalRow row =
      new GenericInternalRow(new Object[KinesisSchema.SCHEMA.size()]);
  private PlannedRange planned;
  private boolean isAlone;
  private Iterator<UserRecord> aggregated = Collections.emptyIterator();

  RecordRows(MisplacedRecords misplaced) {
    this.misplaced = misplaced;
  }

  /** The next records are of this range. */
  void begin(PlannedRange range) {
    planned = range;
    row.update(STREAM, UTF8String.fromString(range.range().stream()));
    row.update(SHARD_ID, UTF8String.fromString(range.range().shard()));
  }

  /** The next rows are this record's. */
  void take(StreamRecord record) {
    row.update(SEQUENCE_NUMBER, record.number());
    row.setLong(ARRIVED_AT, record.arrivedAtMillis() * 1_000);
    isAlone = true;
    if (AggregatedRecord.isMarked(record.data())) {
      takeApart(record);
    } else {
      set(0, record.key(), record.data());
    }
  }

  private void takeApart(StreamRecord record) {
    try {
      AggregatedRecord whole = AggregatedRecord.read(record.data());
      List<UserRecord> inside = whole.within(planned.hashKeys());
      if (inside.size() < whole.size()) {
        misplaced.add(new MisplacedRecords.InRange(planned.range(), whole.size() - inside.size()));
      }
      aggregated = inside.iterator();
      isAlone = false;
    } catch (Malformed e) {
      set(0, record.key(), record.data());
      row.update(FLAW, UTF8String.fromString(NOT_APART + e.getMessage()));
    }
  }

  /** Moves on to the record's next row, if there is one. */
  boolean next() {
    if (isAlone) {
      isAlone = false;
      return true;
    }
    if (!aggregated.hasNext()) {
      return false;
    }
    UserRecord next = aggregated.next();
    set(next.subSequenceNumber(), UTF8String.fromString(next.partitionKey()), next.data());
    return true;
  }

  InternalRow row() {
    return row;
  }

  private void set(long subSequenceNumber, UTF8String partitionKey, byte[] value) {
    row.setLong(SUB_SEQUENCE_NUMBER, subSequenceNumber);
    row.update(PARTITION_KEY, partitionKey);
    row.update(VALUE, value);
    row.setNullAt(FLAW);
  }
}
