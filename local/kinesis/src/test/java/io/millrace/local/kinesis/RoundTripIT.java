package io.millrace.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** What goes in through a real client comes out through it, in both formats of the protocol. */
class RoundTripIT {
  private final ManualClock clock = new ManualClock();
  private final LocalKinesis kinesis =
      LocalKinesis.builder().limits(Limits.lifted()).clock(clock).start();
  private KinesisClient client = Clients.withoutRetries(kinesis);

  @AfterEach
  void close() {
    client.close();
    kinesis.close();
  }

  private void speak(boolean cbor) {
    client.close();
    client = Clients.speaking(cbor, kinesis);
  }

  @ParameterizedTest(name = "cbor={0}")
  @ValueSource(booleans = {true, false})
  void recordComesBackAsItWasPut(boolean cbor) {
    speak(cbor);
    client.createStream(request -> request.streamName("logs").shardCount(1));
    byte[] bytes = new byte[300];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    List<PutRecordsRequestEntry> entries =
        List.of(entry("é統\uD83D\uDCA3", bytes), entry("b", new byte[0]));
    PutRecordsResponse put =
        client.putRecords(request -> request.streamName("logs").records(entries));

    GetRecordsResponse page = read("shardId-000000000000", ShardIteratorType.TRIM_HORIZON);

    assertThat(page.sdkHttpResponse().firstMatchingHeader("Content-Type"))
        .hasValue(cbor ? "application/x-amz-cbor-1.1" : "application/x-amz-json-1.1");
    assertThat(put.failedRecordCount()).isZero();
    assertThat(page.records())
        .extracting(Record::sequenceNumber)
        .isEqualTo(put.records().stream().map(PutRecordsResultEntry::sequenceNumber).toList());
    assertThat(page.records())
        .extracting(Record::partitionKey)
        .containsExactly("é統\uD83D\uDCA3", "b");
    assertThat(page.records())
        .extracting(record -> record.data().asByteArray())
        .containsExactly(bytes, new byte[0]);
    assertThat(page.records())
        .extracting(Record::approximateArrivalTimestamp)
        .containsOnly(clock.instant());
    assertThat(page.millisBehindLatest()).isZero();
    assertThat(page.nextShardIterator()).isNotNull();
    assertThat(page.hasChildShards()).isFalse();
  }

  @ParameterizedTest(name = "cbor={0}")
  @ValueSource(booleans = {true, false})
  void timestampSelectsTheFirstRecordThatArrivedThenOrLater(boolean cbor) {
    speak(cbor);
    kinesis.createStream("logs", 1);
    kinesis.put("logs", "k", "early".getBytes(UTF_8));
    clock.advance(Duration.ofMillis(1));
    kinesis.put("logs", "k", "exact".getBytes(UTF_8));
    String iterator =
        client
            .getShardIterator(
                request ->
                    request
                        .streamName("logs")
                        .shardId("shardId-000000000000")
                        .shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
                        .timestamp(clock.instant()))
            .shardIterator();

    List<Record> records = client.getRecords(request -> request.shardIterator(iterator)).records();

    assertThat(records).extracting(record -> record.data().asUtf8String()).containsExactly("exact");
  }

  @ParameterizedTest(name = "cbor={0}")
  @ValueSource(booleans = {true, false})
  void shardsDescribeTheirPartOfTheKeySpace(boolean cbor) {
    speak(cbor);
    kinesis.createStream("logs", 2);

    List<Shard> shards = client.listShards(request -> request.streamName("logs")).shards();

    assertThat(shards)
        .extracting(Shard::shardId)
        .containsExactly("shardId-000000000000", "shardId-000000000001");
    assertThat(shards)
        .extracting(shard -> shard.hashKeyRange().startingHashKey())
        .containsExactly("0", "170141183460469231731687303715884105728");
    assertThat(shards)
        .extracting(shard -> shard.hashKeyRange().endingHashKey())
        .containsExactly(
            "170141183460469231731687303715884105727", "340282366920938463463374607431768211455");
    assertThat(shards)
        .allSatisfy(
            shard -> {
              assertThat(shard.sequenceNumberRange().startingSequenceNumber()).hasSize(56);
              assertThat(shard.sequenceNumberRange().endingSequenceNumber()).isNull();
            });
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void asynchronousClientReadsToo(Protocol protocol) {
    kinesis.createStream("logs", 1);
    kinesis.put("logs", "k", "hello".getBytes(UTF_8));
    try (KinesisAsyncClient async = Clients.async(kinesis, protocol)) {
      String iterator =
          async
              .getShardIterator(
                  request ->
                      request
                          .streamName("logs")
                          .shardId("shardId-000000000000")
                          .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
              .join()
              .shardIterator();

      GetRecordsResponse page = async.getRecords(request -> request.shardIterator(iterator)).join();

      assertThat(page.records())
          .extracting(record -> record.data().asUtf8String())
          .containsExactly("hello");
    }
  }

  private static PutRecordsRequestEntry entry(String key, byte[] data) {
    return PutRecordsRequestEntry.builder()
        .partitionKey(key)
        .data(SdkBytes.fromByteArray(data))
        .build();
  }

  private GetRecordsResponse read(String shardId, ShardIteratorType type) {
    String iterator =
        client
            .getShardIterator(
                request -> request.streamName("logs").shardId(shardId).shardIteratorType(type))
            .shardIterator();
    return client.getRecords(request -> request.shardIterator(iterator));
  }
}
