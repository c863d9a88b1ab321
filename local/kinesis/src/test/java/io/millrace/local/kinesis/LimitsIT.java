package io.millrace.local.kinesis;

import static io.millrace.local.kinesis.Streaming.FIRST;
import static io.millrace.local.kinesis.Streaming.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.LATEST;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.TRIM_HORIZON;

import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;

/** The service's quotas, by a clock that stands still unless told. */
class LimitsIT {
  private final ManualClock clock = new ManualClock();
  private LocalKinesis kinesis = LocalKinesis.builder().clock(clock).start();
  private KinesisClient client = Clients.withoutRetries(kinesis);
  private Streaming logs = new Streaming(client, "logs");

  private void startWith(Limits limits) {
    close();
    kinesis = LocalKinesis.builder().clock(clock).limits(limits).start();
    client = Clients.withoutRetries(kinesis);
    logs = new Streaming(client, "logs");
  }

  @AfterEach
  void close() {
    client.close();
    kinesis.close();
  }

  @Test
  void shardAllowsFiveReadsPerSecond() {
    kinesis.createStream("logs", 2);
    String first = logs.iterator(FIRST, LATEST);
    String second = logs.iterator(SECOND, LATEST);
    for (int i = 0; i < 5; i++) {
      logs.page(first);
    }

    assertThatThrownBy(() -> logs.page(first))
        .isInstanceOf(ProvisionedThroughputExceededException.class)
        .hasMessageContaining("Rate exceeded for shard shardId-000000000000 in stream logs");
    assertThatCode(() -> logs.page(second)).doesNotThrowAnyException();
    clock.advance(Duration.ofSeconds(1));
    assertThatCode(() -> logs.page(first)).doesNotThrowAnyException();
  }

  @Test
  void readOfTenMegabytesBlocksTheShardForFiveSeconds() {
    kinesis.createStream("logs", 1);
    for (int i = 0; i < 11; i++) {
      kinesis.put("logs", "k", new byte[(1 << 20) - 1]);
    }
    String next = logs.page(logs.iterator(FIRST, TRIM_HORIZON)).nextShardIterator();

    clock.advance(Duration.ofMillis(4999));
    assertThatThrownBy(() -> logs.page(next))
        .isInstanceOf(ProvisionedThroughputExceededException.class);
    clock.advance(Duration.ofMillis(1));
    assertThat(logs.page(next).records()).hasSize(1);
  }

  @Test
  void shardGivesFiveIteratorsPerSecond() {
    kinesis.createStream("logs", 1);
    for (int i = 0; i < 5; i++) {
      logs.iterator(FIRST, LATEST);
    }

    assertThatThrownBy(() -> logs.iterator(FIRST, LATEST))
        .isInstanceOf(ProvisionedThroughputExceededException.class);
    clock.advance(Duration.ofSeconds(1));
    assertThatCode(() -> logs.iterator(FIRST, LATEST)).doesNotThrowAnyException();
  }

  @Test
  void recordsBeyondAThousandPerSecondFailOneByOne() {
    kinesis.createStream("logs", 1);
    assertThat(put(500, 10).failedRecordCount()).isZero();
    assertThat(put(499, 10).failedRecordCount()).isZero();

    PutRecordsResponse partial = put(3, 10);

    assertThat(partial.failedRecordCount()).isEqualTo(2);
    assertThat(partial.records().get(0).sequenceNumber()).isNotNull();
    assertThat(partial.records().get(1).errorCode())
        .isEqualTo("ProvisionedThroughputExceededException");
    assertThat(partial.records().get(1).errorMessage()).contains("shardId-000000000000");
    assertThat(kinesis.calls().of(Operation.PUT_RECORDS, "logs", FIRST))
        .isEqualTo(new Calls.Count(0, 1000, 11_000, 2));
    clock.advance(Duration.ofSeconds(1));
    assertThat(put(3, 10).failedRecordCount()).isZero();
  }

  @Test
  void shardTakesOneMebibytePerSecond() {
    kinesis.createStream("logs", 1);

    assertThat(put(3, 400_000).failedRecordCount()).isEqualTo(1);
    assertThatThrownBy(
            () ->
                client.putRecord(
                    request ->
                        request
                            .streamName("logs")
                            .partitionKey("k")
                            .data(SdkBytes.fromByteArray(new byte[400_000]))))
        .isInstanceOf(ProvisionedThroughputExceededException.class);
  }

  @Test
  void directPutMeetsNoRate() {
    kinesis.createStream("logs", 1);
    for (int i = 0; i < 5000; i++) {
      kinesis.put("logs", "k", new byte[1000]);
    }

    assertThat(put(1, 10).failedRecordCount()).isZero();
  }

  @Test
  void accountHasALimitOfShardsAndOfCalls() {
    kinesis.createStream("logs", 2);
    startWith(Limits.service().with(Limit.SHARDS, 3));
    kinesis.createStream("logs", 3);

    assertThatThrownBy(
            () -> client.createStream(request -> request.streamName("more").shardCount(1)))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("Limit: 3");
    assertThatThrownBy(
            () ->
                client.splitShard(
                    request ->
                        request.streamName("logs").shardToSplit(FIRST).newStartingHashKey("5")))
        .isInstanceOf(LimitExceededException.class);
    for (int i = 0; i < 5; i++) {
      client.listStreams();
    }
    assertThatThrownBy(client::listStreams).isInstanceOf(LimitExceededException.class);
    clock.advance(Duration.ofSeconds(1));
    assertThatCode(client::listStreams).doesNotThrowAnyException();
  }

  @Test
  void shardCountIsUpdatedTenTimesADay() {
    kinesis.createStream("logs", 2);
    for (int i = 0; i < 10; i++) {
      update(i % 2 == 0 ? 3 : 2);
    }

    assertThatThrownBy(() -> update(3)).isInstanceOf(LimitExceededException.class);
    clock.advance(Duration.ofHours(24));
    assertThatCode(() -> update(3)).doesNotThrowAnyException();
  }

  @Test
  void listingShardsIsLimitedPerStream() {
    startWith(Limits.service().with(Limit.LIST_SHARDS_CALLS, 1));
    kinesis.createStream("logs", 1);
    client.listShards(request -> request.streamName("logs"));

    assertThatThrownBy(() -> client.listShards(request -> request.streamName("logs")))
        .isInstanceOf(LimitExceededException.class);
  }

  @Test
  void liftedLimitsKeepThePageSize() {
    startWith(Limits.lifted());
    kinesis.createStream("logs", 1);
    for (int i = 0; i < 21; i++) {
      assertThat(put(500, 10).failedRecordCount()).isZero();
    }
    String iterator = logs.iterator(FIRST, TRIM_HORIZON);
    for (int i = 0; i < 20; i++) {
      assertThat(logs.page(iterator).records()).hasSize(10_000);
    }
  }

  @Test
  void oneLimitCanBeSwitchedOffOrLowered() {
    startWith(Limits.service().without(Limit.GET_RECORDS_CALLS).with(Limit.PAGE_RECORDS, 7));
    kinesis.createStream("logs", 1);
    put(10, 10);
    String iterator = logs.iterator(FIRST, TRIM_HORIZON);

    for (int i = 0; i < 20; i++) {
      assertThat(logs.page(iterator).records()).hasSize(7);
    }
    assertThatThrownBy(() -> Limits.service().with(Limit.PAGE_RECORDS, 10_001))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("can be lowered only");
    assertThatThrownBy(() -> Limits.service().with(Limit.READ_BYTES, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1");
  }

  private PutRecordsResponse put(int count, int size) {
    PutRecordsRequestEntry entry =
        PutRecordsRequestEntry.builder()
            .partitionKey("k")
            .data(SdkBytes.fromByteArray(new byte[size]))
            .build();
    return client.putRecords(
        request -> request.streamName("logs").records(Collections.nCopies(count, entry)));
  }

  private void update(int count) {
    client.updateShardCount(
        request ->
            request.streamName("logs").targetShardCount(count).scalingType("UNIFORM_SCALING"));
  }
}
