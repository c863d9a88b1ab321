package io.millrace.local.kinesis;

/** A quota that the service documents, with the service's value. Sizes are in bytes. */
public enum Limit {
  /** GetRecords calls per shard and second. */
  GET_RECORDS_CALLS(5, true),
  /** Bytes read per shard and second; a call that returns more blocks the shard until paid off. */
  READ_BYTES(2 << 20, true),
  /** GetShardIterator calls per shard and second. */
  GET_SHARD_ITERATOR_CALLS(5, true),
  /** Bytes of keys and data written per shard and second. */
  WRITE_BYTES(1 << 20, true),
  /** Records written per shard and second. */
  WRITE_RECORDS(1000, true),
  /** ListShards calls per stream and second. */
  LIST_SHARDS_CALLS(1000, true),
  /** DescribeStream calls per second. */
  DESCRIBE_STREAM_CALLS(10, true),
  /** DescribeStreamSummary calls per second. */
  DESCRIBE_STREAM_SUMMARY_CALLS(20, true),
  /** ListStreams calls per second. */
  LIST_STREAMS_CALLS(5, true),
  /** CreateStream calls per second. */
  CREATE_STREAM_CALLS(5, true),
  /** Open shards of all streams together. */
  SHARDS(500, true),
  /** UpdateShardCount calls per stream in 24 hours. */
  UPDATE_SHARD_COUNT_CALLS(10, true),
  /** Consumers registered with one stream. */
  CONSUMERS(20, true),
  /** RegisterStreamConsumer calls per second. */
  REGISTER_CONSUMER_CALLS(5, true),
  /** DescribeStreamConsumer calls per stream and second. */
  DESCRIBE_CONSUMER_CALLS(20, true),
  /** ListStreamConsumers calls per stream and second. */
  LIST_CONSUMERS_CALLS(5, true),
  /** DeregisterStreamConsumer calls per stream and second. */
  DEREGISTER_CONSUMER_CALLS(5, true),
  /** SubscribeToShard calls per consumer, shard and second. */
  SUBSCRIBE_CALLS(1, true),
  /** SubscribeToShard calls per consumer and shard that succeed in five seconds. */
  SUBSCRIPTIONS(1, true),
  /** Bytes of keys and data pushed per consumer, shard and second. */
  PUSH_BYTES(2 << 20, true),
  /** Records in one answer of GetRecords. */
  PAGE_RECORDS(10_000, false),
  /** Bytes of keys and data in one answer of GetRecords. */
  PAGE_BYTES(10 << 20, false),
  /** Bytes of keys and data in one PutRecords. */
  PUT_RECORDS_BYTES(5 << 20, false),
  /** Records in one PutRecords. */
  PUT_RECORDS_RECORDS(500, false),
  /** Bytes of the key and data of one record. */
  RECORD_BYTES(1 << 20, false);

  private final long serviceValue;
  private final boolean rate;

  Limit(long serviceValue, boolean rate) {
    this.serviceValue = serviceValue;
    this.rate = rate;
  }

  long serviceValue() {
    return serviceValue;
  }

  /** Whether it limits how much over time or in total, not how large one call may be. */
  boolean isRate() {
    return rate;
  }
}
