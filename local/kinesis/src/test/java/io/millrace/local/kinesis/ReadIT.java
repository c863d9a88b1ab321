package io.millrace.local.kinesis;

import static io.millrace.local.kinesis.Streaming.FIRST;
import static io.millrace.local.kinesis.Streaming.texts;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.AFTER_SEQUENCE_NUMBER;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.AT_SEQUENCE_NUMBER;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.AT_TIMESTAMP;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.LATEST;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.TRIM_HORIZON;

import io.millrace.local.kinesis.store.RecordPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/** Shard iterators and the pages that they lead to. */
class ReadIT {
  private final ManualClock clock = new ManualClock();
  private final LocalKinesis kinesis =
      LocalKinesis.builder().limits(Limits.lifted()).clock(clock).start();
  private final KinesisClient client = Clients.withoutRetries(kinesis);
  private final Streaming logs = new Streaming(client, "logs");

  @BeforeEach
  void createStream() {
    kinesis.createStream("logs", 1);
  }

  @AfterEach
  void close() {
    client.close();
    kinesis.close();
  }

  @Test
  void trimHorizonStartsAtTheOldestRecordAndLatestAfterTheNewest() {
    put("a");
    String latest = logs.iterator(FIRST, LATEST);
    put("b");

    assertThat(logs.texts(FIRST)).containsExactly("a", "b");
    assertThat(texts(logs.all(latest))).containsExactly("b");
  }

  @Test
  void sequenceNumberStartsAtItsRecordOrAfterIt() {
    put("a");
    RecordPosition b = put("b");
    put("c");

    assertThat(texts(logs.all(logs.iterator(FIRST, AT_SEQUENCE_NUMBER, b.sequenceNumber()))))
        .containsExactly("b", "c");
    assertThat(texts(logs.all(logs.iterator(FIRST, AFTER_SEQUENCE_NUMBER, b.sequenceNumber()))))
        .containsExactly("c");
  }

  @Test
  void timestampBetweenTwoRecordsStartsAtTheLater() {
    put("a");
    clock.advance(Duration.ofSeconds(2));
    put("b");

    assertThat(texts(logs.all(at(clock.instant().minusMillis(1999))))).containsExactly("b");
    assertThat(texts(logs.all(at(Instant.EPOCH)))).containsExactly("a", "b");
  }

  @Test
  void timestampAfterTheNewestRecordWaitsForTheNext() {
    put("a");
    clock.advance(Duration.ofSeconds(1));
    String iterator = at(clock.instant());
    put("b");

    assertThat(texts(logs.all(iterator))).containsExactly("b");
  }

  @Test
  void timestampInTheFutureIsInvalid() {
    assertThatThrownBy(() -> at(clock.instant().plusMillis(1)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("cannot be greater than the currentTimestampInMillis");
  }

  @Test
  void limitCutsThePageAndSaysHowFarBehindItIs() {
    put("a");
    clock.advance(Duration.ofSeconds(3));
    put("b");
    clock.advance(Duration.ofSeconds(4));
    String iterator = logs.iterator(FIRST, TRIM_HORIZON);

    GetRecordsResponse first =
        client.getRecords(request -> request.shardIterator(iterator).limit(1));
    GetRecordsResponse second = logs.page(first.nextShardIterator());
    GetRecordsResponse third = logs.page(second.nextShardIterator());

    assertThat(texts(first.records())).containsExactly("a");
    assertThat(first.millisBehindLatest()).isEqualTo(7000);
    assertThat(texts(second.records())).containsExactly("b");
    assertThat(second.millisBehindLatest()).isZero();
    assertThat(third.records()).isEmpty();
    assertThat(third.millisBehindLatest()).isZero();
  }

  @Test
  void pageHoldsTenMegabytesAndNoMore() {
    for (int i = 0; i < 12; i++) {
      kinesis.put("logs", "k", new byte[(1 << 20) - 1]);
    }

    GetRecordsResponse first = logs.page(logs.iterator(FIRST, TRIM_HORIZON));

    assertThat(first.records()).hasSize(10);
    assertThat(logs.page(first.nextShardIterator()).records()).hasSize(2);
  }

  @Test
  void pageHoldsTenThousandRecordsAndNoMore() {
    for (int i = 0; i < 10_001; i++) {
      put("x");
    }

    GetRecordsResponse first = logs.page(logs.iterator(FIRST, TRIM_HORIZON));

    assertThat(first.records()).hasSize(10_000);
    assertThat(logs.page(first.nextShardIterator()).records()).hasSize(1);
    assertThatThrownBy(
            () ->
                client.getRecords(
                    request -> request.shardIterator(first.nextShardIterator()).limit(10_001)))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(
            () ->
                client.getRecords(
                    request -> request.shardIterator(first.nextShardIterator()).limit(0)))
        .isInstanceOf(ValidationException.class);
  }

  @Test
  void iteratorExpiresFiveMinutesAfterIssue() {
    put("a");
    String iterator = logs.iterator(FIRST, TRIM_HORIZON);
    clock.advance(Duration.ofMinutes(5));
    String next = logs.page(iterator).nextShardIterator();
    clock.advance(Duration.ofMillis(1));

    assertThatThrownBy(() -> logs.page(iterator))
        .isInstanceOf(ExpiredIteratorException.class)
        .hasMessageContaining("Iterator expired");
    assertThat(logs.page(next).records()).isEmpty();
  }

  @Test
  void allIteratorsExpireOnRequest() {
    String iterator = logs.iterator(FIRST, TRIM_HORIZON);
    kinesis.expireIterators();

    assertThatThrownBy(() -> logs.page(iterator)).isInstanceOf(ExpiredIteratorException.class);
    assertThat(logs.page(logs.iterator(FIRST, TRIM_HORIZON)).records()).isEmpty();
  }

  @Test
  void trimmedRecordsAreGoneWhereverAReaderStands() {
    RecordPosition a = put("a");
    String before = logs.iterator(FIRST, TRIM_HORIZON);
    RecordPosition b = put("b");
    put("c");
    kinesis.trim("logs", FIRST, b.sequenceNumber());

    assertThat(texts(logs.all(before))).containsExactly("c");
    assertThat(logs.texts(FIRST)).containsExactly("c");
    assertThat(texts(logs.all(logs.iterator(FIRST, AFTER_SEQUENCE_NUMBER, a.sequenceNumber()))))
        .containsExactly("c");
    assertThat(texts(logs.all(at(Instant.EPOCH)))).containsExactly("c");
  }

  @Test
  void retentionTrimsByTheClock() {
    put("a");
    clock.advance(Duration.ofHours(12));
    put("b");
    clock.advance(Duration.ofHours(12));
    assertThat(logs.texts(FIRST)).containsExactly("a", "b");
    clock.advance(Duration.ofMillis(1));
    assertThat(logs.texts(FIRST)).containsExactly("b");
    clock.advance(Duration.ofHours(12));
    assertThat(logs.texts(FIRST)).isEmpty();
  }

  @Test
  void longerRetentionKeepsRecordsLonger() {
    client.increaseStreamRetentionPeriod(
        request -> request.streamName("logs").retentionPeriodHours(48));
    put("a");
    clock.advance(Duration.ofHours(47));
    assertThat(logs.texts(FIRST)).containsExactly("a");
    client.decreaseStreamRetentionPeriod(
        request -> request.streamName("logs").retentionPeriodHours(24));
    assertThat(logs.texts(FIRST)).isEmpty();
  }

  @Test
  void iteratorNeedsAStreamAShardAndAPosition() {
    assertThatThrownBy(() -> new Streaming(client, "none").iterator(FIRST, LATEST))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("Stream none under account 000000000000 not found.");
    assertThatThrownBy(() -> logs.iterator("shardId-000000000009", LATEST))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("shardId-000000000009");
    assertThatThrownBy(() -> logs.iterator(FIRST, AT_SEQUENCE_NUMBER))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> logs.iterator(FIRST, AT_TIMESTAMP))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> logs.iterator(FIRST, AT_SEQUENCE_NUMBER, "123"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("Invalid StartingSequenceNumber");
    assertThatThrownBy(
            () ->
                client.getShardIterator(
                    request ->
                        request.streamName("logs").shardId(FIRST).shardIteratorType("SOMEWHERE")))
        .isInstanceOf(ValidationException.class);
  }

  @Test
  void forgedIteratorIsInvalid() {
    String genuine = logs.iterator(FIRST, LATEST);
    char changed = genuine.charAt(10) == 'A' ? 'B' : 'A';
    String forged = genuine.substring(0, 10) + changed + genuine.substring(11);

    for (String iterator : List.of(forged, "not base64!", "AAAA")) {
      assertThatThrownBy(() -> logs.page(iterator))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("Invalid ShardIterator");
    }
  }

  @Test
  void iteratorOfADeletedStreamFindsNothing() {
    String iterator = logs.iterator(FIRST, TRIM_HORIZON);
    kinesis.deleteStream("logs");
    kinesis.createStream("logs", 1);

    assertThatThrownBy(() -> logs.page(iterator)).isInstanceOf(ResourceNotFoundException.class);
  }

  private RecordPosition put(String text) {
    return kinesis.put("logs", "k", text.getBytes(UTF_8));
  }

  private String at(Instant time) {
    return client
        .getShardIterator(
            request ->
                request
                    .streamName("logs")
                    .shardId(FIRST)
                    .shardIteratorType(AT_TIMESTAMP)
                    .timestamp(time))
        .shardIterator();
  }
}
