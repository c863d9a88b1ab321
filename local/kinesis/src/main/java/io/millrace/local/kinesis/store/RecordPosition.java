package io.millrace.local.kinesis.store;

/** Where a record was put. Its sequence number is spelled out only when someone asks for it. */
public record RecordPosition(Shard shard, long ordinal) {
  public String shardId() {
    return shard.id();
  }

  public String sequenceNumber() {
    return shard.sequenceNumbers().of(ordinal);
  }
}
