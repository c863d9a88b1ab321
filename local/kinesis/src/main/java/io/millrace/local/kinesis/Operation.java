package io.millrace.local.kinesis;

import java.util.HashMap;
import java.util.Map;

/** What clients can ask for. */
public enum Operation {
  CREATE_STREAM("CreateStream"),
  DELETE_STREAM("DeleteStream"),
  DESCRIBE_STREAM("DescribeStream"),
  DESCRIBE_STREAM_SUMMARY("DescribeStreamSummary"),
  LIST_STREAMS("ListStreams"),
  LIST_SHARDS("ListShards"),
  PUT_RECORD("PutRecord"),
  PUT_RECORDS("PutRecords"),
  GET_SHARD_ITERATOR("GetShardIterator"),
  GET_RECORDS("GetRecords"),
  SPLIT_SHARD("SplitShard"),
  MERGE_SHARDS("MergeShards"),
  UPDATE_SHARD_COUNT("UpdateShardCount"),
  INCREASE_RETENTION("IncreaseStreamRetentionPeriod"),
  DECREASE_RETENTION("DecreaseStreamRetentionPeriod"),
  REGISTER_CONSUMER("RegisterStreamConsumer"),
  DESCRIBE_CONSUMER("DescribeStreamConsumer"),
  LIST_CONSUMERS("ListStreamConsumers"),
  DEREGISTER_CONSUMER("DeregisterStreamConsumer"),
  SUBSCRIBE_TO_SHARD("SubscribeToShard");

  private static final String TARGET = "Kinesis_20131202.";
  private static final Map<String, Operation> BY_TARGET = new HashMap<>();

  static {
    for (Operation operation : values()) {
      BY_TARGET.put(TARGET + operation.apiName, operation);
    }
  }

  private final String apiName;

  Operation(String apiName) {
    this.apiName = apiName;
  }

  /** The name in the service's API reference. */
  public String apiName() {
    return apiName;
  }

  /** The operation of an {@code X-Amz-Target} header; null when it is none of these. */
  static Operation ofTarget(String target) {
    return target == null ? null : BY_TARGET.get(target);
  }
}
