package io.millrace.local.kinesis;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** What the tests do with one stream again and again, through a real client. */
record Streaming(KinesisClient client, String stream) {
  static final String FIRST = "shardId-000000000000";
  static final String SECOND = "shardId-000000000001";
  static final String THIRD = "shardId-000000000002";

  String iterator(String shardId, ShardIteratorType type) {
    return iterator(request(shardId, type).build());
  }

  String iterator(String shardId, ShardIteratorType type, String sequenceNumber) {
    return iterator(request(shardId, type).startingSequenceNumber(sequenceNumber).build());
  }

  private String iterator(GetShardIteratorRequest request) {
    return client.getShardIterator(request).shardIterator();
  }

  private GetShardIteratorRequest.Builder request(String shardId, ShardIteratorType type) {
    return GetShardIteratorRequest.builder()
        .streamName(stream)
        .shardId(shardId)
        .shardIteratorType(type);
  }

  GetRecordsResponse page(String iterator) {
    return client.getRecords(request -> request.shardIterator(iterator));
  }

  /** The texts of a shard's records from the oldest on, until the tip or the shard's end. */
  List<String> texts(String shardId) {
    return texts(all(iterator(shardId, ShardIteratorType.TRIM_HORIZON)));
  }

  /** All records from an iterator on, until the tip or the shard's end. */
  List<Record> all(String iterator) {
    List<Record> records = new ArrayList<>();
    String next = iterator;
    while (next != null) {
      GetRecordsResponse page = page(next);
      records.addAll(page.records());
      next = page.millisBehindLatest() == 0 ? null : page.nextShardIterator();
    }
    return records;
  }

  static List<String> texts(List<Record> records) {
    return records.stream().map(record -> record.data().asUtf8String()).toList();
  }
}
