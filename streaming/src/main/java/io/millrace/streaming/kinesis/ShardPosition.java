package io.millrace.streaming.kinesis;

import java.io.Serializable;

/**
 * A place in a shard. As the end of a range it is inclusive, as the start of the next range
 * exclusive.
 *
 * @param sequenceNumber only for {@link Kind#AFTER}
 * @param millis arrival of that record, or the timestamp of {@link Kind#AT_TIMESTAMP}
 */
record ShardPosition(Kind kind, String sequenceNumber, long millis) implements Serializable {
  enum Kind {
    /** Before the oldest record that the stream still has. */
    TRIM_HORIZON,
    /** Before the first record that arrived at or after a time. */
    AT_TIMESTAMP,
    /** Right after the record with a sequence number. */
    AFTER,
    /** After the last record of a closed shard. */
    SHARD_END
  }

  static final ShardPosition TRIM_HORIZON = new ShardPosition(Kind.TRIM_HORIZON, null, 0);
  static final ShardPosition SHARD_END = new ShardPosition(Kind.SHARD_END, null, 0);

  static ShardPosition atTimestamp(long millis) {
    return new ShardPosition(Kind.AT_TIMESTAMP, null, millis);
  }

  static ShardPosition after(String sequenceNumber, long arrivedAtMillis) {
    return new ShardPosition(Kind.AFTER, sequenceNumber, arrivedAtMillis);
  }

  static ShardPosition after(StreamRecord record) {
    return after(record.sequenceNumber(), record.arrivedAtMillis());
  }

  boolean isShardEnd() {
    return kind == Kind.SHARD_END;
  }

  /** Whether {@code record} lies behind this position. */
  boolean isBefore(StreamRecord record) {
    return switch (kind) {
      case TRIM_HORIZON -> true;
      case AT_TIMESTAMP -> record.arrivedAtMillis() >= millis;
      case AFTER -> SequenceNumbers.compare(sequenceNumber, record.sequenceNumber()) < 0;
      case SHARD_END -> false;
    };
  }

  /** The spelling of the ledger: a sequence number, or the name of the place. */
  @Override
  public String toString() {
    return switch (kind) {
      case AFTER -> sequenceNumber;
      case AT_TIMESTAMP -> "AT_TIMESTAMP:" + millis;
      default -> kind.name();
    };
  }
}
