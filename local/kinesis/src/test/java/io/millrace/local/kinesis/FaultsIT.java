package io.millrace.local.kinesis;

import static io.millrace.local.kinesis.Streaming.FIRST;
import static io.millrace.local.kinesis.Streaming.SECOND;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.LATEST;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.TRIM_HORIZON;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.AccessDeniedException;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InternalFailureException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;

/** What goes wrong on request, as clients see it. */
class FaultsIT {
  private final LocalKinesis kinesis = LocalKinesis.builder().limits(Limits.lifted()).start();
  private final KinesisClient client = Clients.withoutRetries(kinesis);
  private final Streaming logs = new Streaming(client, "logs");
  private final Faults faults = kinesis.faults();

  @BeforeEach
  void createStream() {
    kinesis.createStream("logs", 2);
  }

  @AfterEach
  void close() {
    client.close();
    kinesis.close();
  }

  @Test
  void throttleHitsOneShardAsOftenAsAsked() {
    faults.on(Operation.GET_RECORDS).shard(FIRST).times(2).throttle();
    String first = logs.iterator(FIRST, LATEST);
    String second = logs.iterator(SECOND, LATEST);

    for (int i = 0; i < 2; i++) {
      assertThatCode(() -> logs.page(second)).doesNotThrowAnyException();
      assertThatThrownBy(() -> logs.page(first))
          .isInstanceOf(ProvisionedThroughputExceededException.class);
    }
    assertThatCode(() -> logs.page(first)).doesNotThrowAnyException();
    assertThat(kinesis.calls().of(Operation.GET_RECORDS).throttles()).isEqualTo(2);
  }

  @Test
  void faultCanWaitAndIsOverWhenCleared() {
    faults.on(Operation.LIST_SHARDS).stream("logs").after(1).accessDenied();

    assertThatCode(this::listShards).doesNotThrowAnyException();
    assertThatThrownBy(this::listShards)
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kinesis:ListShards");
    faults.clear();
    assertThatCode(this::listShards).doesNotThrowAnyException();
  }

  @Test
  void chanceIsTheSameForTheSameSeed() {
    faults.on(Operation.LIST_SHARDS).probability(0.5, 42).internalFailure();
    List<Boolean> first = outcomes();
    faults.clear();
    faults.on(Operation.LIST_SHARDS).probability(0.5, 42).internalFailure();

    assertThat(outcomes()).isEqualTo(first).contains(true, false);
    assertThatThrownBy(() -> faults.on(Operation.LIST_SHARDS).probability(1.5, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void iteratorExpiresOnRequest() {
    faults.on(Operation.GET_RECORDS).times(1).expireIterator();
    String iterator = logs.iterator(FIRST, LATEST);

    assertThatThrownBy(() -> logs.page(iterator)).isInstanceOf(ExpiredIteratorException.class);
    assertThatCode(() -> logs.page(iterator)).doesNotThrowAnyException();
    assertThatThrownBy(() -> faults.on(Operation.LIST_SHARDS).expireIterator())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void emptyPagesLoseNothing() {
    kinesis.put("logs", "a", "kept".getBytes(UTF_8));
    faults.on(Operation.GET_RECORDS).emptyPages(2);
    String iterator = logs.iterator(FIRST, TRIM_HORIZON);

    for (int i = 0; i < 2; i++) {
      GetRecordsResponse page = logs.page(iterator);
      assertThat(page.records()).isEmpty();
      assertThat(page.millisBehindLatest()).isPositive();
      iterator = page.nextShardIterator();
    }
    assertThat(Streaming.texts(logs.page(iterator).records())).containsExactly("kept");
  }

  @Test
  void emptyPageHidesTheEndOfAClosedShard() {
    kinesis.split("logs", FIRST);
    faults.on(Operation.GET_RECORDS).emptyPages(1);

    GetRecordsResponse page = logs.page(logs.iterator(FIRST, TRIM_HORIZON));

    assertThat(page.nextShardIterator()).isNotNull();
    assertThat(logs.page(page.nextShardIterator()).nextShardIterator()).isNull();
  }

  @Test
  void latencyDelaysTheAnswer() {
    faults.on(Operation.LIST_SHARDS).times(1).latency(Duration.ofMillis(200));

    long began = System.nanoTime();
    listShards();

    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isGreaterThanOrEqualTo(Duration.ofMillis(200));
  }

  @Test
  void brokenConnectionLeavesTheEffectAndARetryRepeatsIt() {
    faults.on(Operation.PUT_RECORD).times(1).resetConnection();

    assertThatThrownBy(() -> put("once")).isInstanceOf(SdkClientException.class);
    assertThat(logs.texts(FIRST)).containsExactly("once");

    faults.on(Operation.PUT_RECORD).times(1).resetConnection();
    try (KinesisClient retrying = Clients.withRetries(kinesis)) {
      retrying.putRecord(
          request ->
              request.streamName("logs").partitionKey("a").data(SdkBytes.fromUtf8String("twice")));
    }
    assertThat(logs.texts(FIRST)).containsExactly("once", "twice", "twice");
  }

  @Test
  void connectionBreaksInTheMiddleOfALargePage() {
    for (int i = 0; i < 5; i++) {
      kinesis.put("logs", "a", new byte[1_000_000]);
    }
    faults.on(Operation.GET_RECORDS).times(1).resetConnection();
    String iterator = logs.iterator(FIRST, TRIM_HORIZON);

    assertThatThrownBy(() -> logs.page(iterator)).isInstanceOf(SdkClientException.class);
    assertThat(logs.page(iterator).records()).hasSize(5);
  }

  @Test
  void emptyAnswerCanBreakOffToo() {
    faults.on(Operation.DELETE_STREAM).times(1).resetConnection();

    assertThatThrownBy(() -> client.deleteStream(request -> request.streamName("logs")))
        .isInstanceOf(SdkClientException.class);
    assertThat(client.listStreams().streamNames()).isEmpty();
  }

  @Test
  void failuresOfPutRecordsHitSingleRecords() {
    faults.on(Operation.PUT_RECORDS).shard(SECOND).throttle();
    faults.on(Operation.PUT_RECORDS).shard(FIRST).after(1).times(1).internalFailure();

    PutRecordsResponse put =
        client.putRecords(
            request ->
                request.streamName("logs").records(entry("a"), entry("b"), entry("a"), entry("a")));

    assertThat(put.failedRecordCount()).isEqualTo(2);
    assertThat(put.records())
        .extracting(PutRecordsResultEntry::errorCode)
        .containsExactly(null, "ProvisionedThroughputExceededException", "InternalFailure", null);
    assertThat(logs.texts(FIRST)).hasSize(2);
    assertThat(logs.texts(SECOND)).isEmpty();
  }

  @Test
  void anyErrorOfTheServiceCanBeNamed() {
    faults.on(Operation.SPLIT_SHARD).fail("ResourceInUseException", "being updated");
    faults.on(Operation.PUT_RECORDS).accessDenied();

    assertThatThrownBy(
            () ->
                client.splitShard(
                    request ->
                        request.streamName("logs").shardToSplit(FIRST).newStartingHashKey("5")))
        .isInstanceOf(ResourceInUseException.class)
        .hasMessageContaining("being updated");
    assertThat(kinesis.openShards("logs")).hasSize(2);
    assertThatThrownBy(
            () -> client.putRecords(request -> request.streamName("logs").records(entry("a"))))
        .isInstanceOf(AccessDeniedException.class);
  }

  private List<Boolean> outcomes() {
    List<Boolean> outcomes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      try {
        listShards();
        outcomes.add(true);
      } catch (InternalFailureException e) {
        assertThat(e.statusCode()).isEqualTo(500);
        outcomes.add(false);
      }
    }
    return outcomes;
  }

  private void listShards() {
    client.listShards(request -> request.streamName("logs"));
  }

  private void put(String text) {
    client.putRecord(
        request ->
            request.streamName("logs").partitionKey("a").data(SdkBytes.fromUtf8String(text)));
  }

  private static PutRecordsRequestEntry entry(String key) {
    return PutRecordsRequestEntry.builder()
        .partitionKey(key)
        .data(SdkBytes.fromUtf8String("x"))
        .build();
  }
}
