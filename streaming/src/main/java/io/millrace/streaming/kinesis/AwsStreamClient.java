package io.millrace.streaming.kinesis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;

/** The AWS SDK behind {@link StreamClient}. */
final class AwsStreamClient implements StreamClient {
  private static final String GET_SHARD_ITERATOR = "GetShardIterator";

  private static final Logger LOG = LoggerFactory.getLogger(AwsStreamClient.class);

  private final ClientSettings settings;
  private final KinesisClient kinesis;
  private final AwsCalls calls;
  private final CallMeter meter;
  private final CallPace pace;

  AwsStreamClient(ClientSettings settings, KinesisClient kinesis, CallMeter meter, CallPace pace) {
    this.settings = settings;
    this.kinesis = kinesis;
    this.calls = new AwsCalls(settings, meter);
    this.meter = meter;
    this.pace = pace;
  }

  @Override
  public StreamSummary describe(String stream) {
    StreamDescriptionSummary summary =
        call(
                "DescribeStreamSummary",
                stream,
                CallMeter.STREAM,
                () -> kinesis.describeStreamSummary(request -> request.streamName(stream)))
            .streamDescriptionSummary();
    return new StreamSummary(
        summary.streamCreationTimestamp().toEpochMilli(),
        Duration.ofHours(summary.retentionPeriodHours()));
  }

  @Override
  public List<ShardInfo> listShards(String stream) {
    List<ShardInfo> shards = new ArrayList<>();
    String token = null;
    do {
      ListShardsRequest request =
          token == null
              ? ListShardsRequest.builder().streamName(stream).build()
              : ListShardsRequest.builder().nextToken(token).build();
      ListShardsResponse response =
          call("ListShards", stream, CallMeter.STREAM, () -> kinesis.listShards(request));
      response.shards().forEach(shard -> shards.add(shardInfo(shard)));
      token = response.nextToken();
    } while (token != null);
    return shards;
  }

  private static ShardInfo shardInfo(Shard shard) {
    List<String> parents =
        Stream.of(shard.parentShardId(), shard.adjacentParentShardId())
            .filter(parent -> parent != null && !parent.isEmpty())
            .toList();
    boolean closed = shard.sequenceNumberRange().endingSequenceNumber() != null;
    HashKeyRange hashKeys =
        new HashKeyRange(
            HashKey.parse(shard.hashKeyRange().startingHashKey()),
            HashKey.parse(shard.hashKeyRange().endingHashKey()));
    return new ShardInfo(shard.shardId(), hashKeys, parents, closed);
  }

  @Override
  public String iterator(String stream, String shard, ShardPosition position) throws TimeNotCome {
    return switch (position.kind()) {
      case TRIM_HORIZON ->
          iterator(
              stream,
              shard,
              GetShardIteratorRequest.builder().shardIteratorType(ShardIteratorType.TRIM_HORIZON));
      case AT_TIMESTAMP -> iteratorAtTime(stream, shard, position.millis());
      case AFTER ->
          iterator(
              stream,
              shard,
              GetShardIteratorRequest.builder()
                  .shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                  .startingSequenceNumber(position.sequenceNumber()));
      case SHARD_END -> throw new IllegalArgumentException("no iterator behind a shard's end");
    };
  }

  /** Kinesis refuses a time that its own clock has not reached as an invalid argument. */
  private String iteratorAtTime(String stream, String shard, long millis) throws TimeNotCome {
    GetShardIteratorRequest request =
        GetShardIteratorRequest.builder()
            .streamName(stream)
            .shardId(shard)
            .shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
            .timestamp(java.time.Instant.ofEpochMilli(millis))
            .build();
    Optional<String> iterator =
        call(
            GET_SHARD_ITERATOR,
            stream,
            shard,
            () -> {
              pace.awaitIterator(shard);
              try {
                return Optional.of(kinesis.getShardIterator(request).shardIterator());
              } catch (InvalidArgumentException e) {
                LOG.debug("No iterator of shard {} at {}: {}", shard, millis, e.getMessage());
                return Optional.empty();
              }
            });
    return iterator.orElseThrow(TimeNotCome::new);
  }

  @Override
  public String iteratorAt(String stream, String shard, String sequenceNumber) {
    return iterator(
        stream,
        shard,
        GetShardIteratorRequest.builder()
            .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
            .startingSequenceNumber(sequenceNumber));
  }

  private String iterator(String stream, String shard, GetShardIteratorRequest.Builder request) {
    GetShardIteratorRequest complete = request.streamName(stream).shardId(shard).build();
    return call(
        GET_SHARD_ITERATOR,
        stream,
        shard,
        () -> {
          pace.awaitIterator(shard);
          return kinesis.getShardIterator(complete).shardIterator();
        });
  }

  @Override
  public Page records(String stream, String shard, String iterator, int limit)
      throws ExpiredIterator {
    GetRecordsResponse response;
    try {
      response =
          call(
              "GetRecords",
              stream,
              shard,
              () -> {
                pace.awaitRead(shard);
                return kinesis.getRecords(get -> get.shardIterator(iterator).limit(limit));
              });
    } catch (ExpiredIteratorException e) {
      throw new ExpiredIterator(e);
    }
    List<Record> received = response.records();
    List<StreamRecord> records = new ArrayList<>(received.size());
    long bytes = 0;
    for (Record answered : received) {
      StreamRecord record = streamRecord(answered);
      records.add(record);
      bytes += record.data().length + record.key().numBytes();
    }
    pace.countRead(shard, bytes);
    meter.countPage(shard);
    Long behind = response.millisBehindLatest();
    return new Page(records, response.nextShardIterator(), behind == null ? 0 : behind);
  }

  static StreamRecord streamRecord(Record record) {
    return new StreamRecord(
        record.sequenceNumber(),
        record.partitionKey(),
        record.approximateArrivalTimestamp().toEpochMilli(),
        record.data().asByteArrayUnsafe());
  }

  private <T> T call(String operation, String stream, String shard, Supplier<T> request) {
    return calls.call(operation, stream, shard, settings.retryBudget(), request);
  }
}
