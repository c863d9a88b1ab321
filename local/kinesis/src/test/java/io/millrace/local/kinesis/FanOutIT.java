package io.millrace.local.kinesis;

import static io.millrace.local.kinesis.Streaming.FIRST;
import static io.millrace.local.kinesis.Streaming.SECOND;
import static io.millrace.local.kinesis.Streaming.THIRD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.AFTER_SEQUENCE_NUMBER;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.AT_SEQUENCE_NUMBER;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.AT_TIMESTAMP;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.LATEST;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.TRIM_HORIZON;

import io.millrace.local.kinesis.store.RecordPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/** Records that are pushed to registered consumers. */
class FanOutIT {
  private final ManualClock clock = new ManualClock();
  private LocalKinesis kinesis =
      LocalKinesis.builder().limits(Limits.lifted()).clock(clock).start();
  private KinesisAsyncClient client = Clients.async(kinesis, Protocol.HTTP2);
  private String consumer;

  @BeforeEach
  void register() {
    kinesis.createStream("logs", 1);
    consumer = kinesis.registerConsumer("logs", "reader");
  }

  @AfterEach
  void close() {
    client.close();
    kinesis.close();
  }

  private void startWith(Limits limits) {
    close();
    kinesis = LocalKinesis.builder().limits(limits).clock(clock).start();
    client = Clients.async(kinesis, Protocol.HTTP2);
    register();
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void recordsAreThereAtOnceAndArePushedAsTheyCome(Protocol protocol) throws Exception {
    RecordPosition early = put("early");
    try (KinesisAsyncClient other = Clients.async(kinesis, protocol)) {
      Listener listener = Listener.from(TRIM_HORIZON, other, consumer, FIRST);

      SubscribeToShardEvent event = listener.next();
      assertThat(Streaming.texts(event.records())).containsExactly("early");
      Record record = event.records().get(0);
      assertThat(record.sequenceNumber()).isEqualTo(early.sequenceNumber());
      assertThat(record.partitionKey()).isEqualTo("key \"é\" \\");
      assertThat(record.approximateArrivalTimestamp()).isEqualTo(clock.instant());
      assertThat(event.continuationSequenceNumber()).isEqualTo(early.sequenceNumber());
      assertThat(event.millisBehindLatest()).isZero();
      assertThat(event.hasChildShards()).isFalse();
      for (int i = 0; i < 20; i++) {
        put("late-" + i);
        assertThat(listener.texts(1)).containsExactly("late-" + i);
      }
      assertThat(kinesis.calls().of(Operation.SUBSCRIBE_TO_SHARD, "logs", FIRST))
          .isEqualTo(new Calls.Count(1, 21, (10 + 5) + 10 * (10 + 6) + 10 * (10 + 7), 0));
      listener.cancel();
    }
  }

  @Test
  void subscriptionBeginsWhereItIsAskedTo() throws Exception {
    put("a");
    clock.advance(Duration.ofSeconds(1));
    RecordPosition b = put("b");
    Instant arrival = clock.instant();
    clock.advance(Duration.ofSeconds(1));
    put("c");

    assertThat(from(start(TRIM_HORIZON).build()).texts(3)).containsExactly("a", "b", "c");
    assertThat(from(start(AT_TIMESTAMP).timestamp(arrival).build()).texts(2))
        .containsExactly("b", "c");
    assertThat(from(start(AT_SEQUENCE_NUMBER).sequenceNumber(b.sequenceNumber()).build()).texts(2))
        .containsExactly("b", "c");
    assertThat(
            from(start(AFTER_SEQUENCE_NUMBER).sequenceNumber(b.sequenceNumber()).build()).texts(1))
        .containsExactly("c");
    Listener latest = from(start(LATEST).build());
    assertThat(latest.next().records()).isEmpty();
    put("d");
    assertThat(latest.texts(1)).containsExactly("d");
  }

  @Test
  void continuationGoesOnWithoutGapAndWithoutDuplicate() throws Exception {
    List<String> got = new ArrayList<>();
    StartingPosition start = start(TRIM_HORIZON).build();
    for (int round = 0; round < 10; round++) {
      Listener listener = from(start);
      SubscribeToShardEvent last = listener.next();
      got.addAll(Streaming.texts(last.records()));
      for (int i = 0; i < round; i++) {
        put(round + "." + i);
        last = listener.next();
        got.addAll(Streaming.texts(last.records()));
      }
      kinesis.expireSubscriptions();
      assertThat(listener.rest()).isEmpty();
      put(round + ".between");
      start =
          start(AFTER_SEQUENCE_NUMBER).sequenceNumber(last.continuationSequenceNumber()).build();
    }

    got.addAll(from(start).texts(1));
    List<String> put = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < round; i++) {
        put.add(round + "." + i);
      }
      put.add(round + ".between");
    }
    assertThat(got).isEqualTo(put);
  }

  @Test
  void shardThatCloses() throws Exception {
    put("last");
    Listener listener = Listener.from(TRIM_HORIZON, client, consumer, FIRST);
    assertThat(listener.texts(1)).containsExactly("last");

    kinesis.split("logs", FIRST);

    List<SubscribeToShardEvent> rest = listener.rest();
    SubscribeToShardEvent end = rest.get(rest.size() - 1);
    assertThat(end.continuationSequenceNumber()).isNull();
    assertThat(end.childShards()).extracting(ChildShard::shardId).containsExactly(SECOND, THIRD);
    assertThat(end.childShards())
        .allSatisfy(child -> assertThat(child.parentShards()).containsExactly(FIRST));
    List<SubscribeToShardEvent> again = Listener.from(TRIM_HORIZON, client, consumer, FIRST).rest();
    assertThat(again).hasSize(1);
    assertThat(Streaming.texts(again.get(0).records())).containsExactly("last");
    assertThat(again.get(0).childShards()).hasSize(2);
    assertThat(kinesis.subscriptions()).isZero();
  }

  @Test
  void subscriptionLastsFiveMinutesAndShowsEveryFiveSecondsThatItLives() throws Exception {
    Listener listener = Listener.from(LATEST, client, consumer, FIRST);
    SubscribeToShardEvent first = listener.next();
    assertThat(first.records()).isEmpty();
    assertThat(first.millisBehindLatest()).isZero();

    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofSeconds(5));
      assertThat(listener.next().records()).isEmpty();
    }
    clock.advance(Duration.ofMillis(284_999));
    assertThat(listener.next().records()).isEmpty();
    assertThat(kinesis.subscriptions()).isOne();
    clock.advance(Duration.ofMillis(1));

    assertThat(listener.rest()).isEmpty();
    assertThat(kinesis.subscriptions()).isZero();
  }

  @Test
  void secondSubscriptionWaitsFiveSecondsThenTakesOver() throws Exception {
    startWith(Limits.service());
    Listener first = Listener.from(LATEST, client, consumer, FIRST);
    first.next();

    assertThat(Listener.from(LATEST, client, consumer, FIRST).failure())
        .isInstanceOf(ResourceInUseException.class);
    clock.advance(Duration.ofMillis(4999));
    assertThat(Listener.from(LATEST, client, consumer, FIRST).failure())
        .isInstanceOf(ResourceInUseException.class);
    clock.advance(Duration.ofMillis(1));
    Listener second = Listener.from(LATEST, client, consumer, FIRST);
    second.next();

    assertThat(first.failure()).isInstanceOf(ResourceInUseException.class);
    put("x");
    assertThat(second.texts(1)).containsExactly("x");
    assertThat(kinesis.subscriptions()).isOne();
  }

  @Test
  void consumersDoNotDisturbEachOther() throws Exception {
    startWith(Limits.service());
    String other = kinesis.registerConsumer("logs", "other");
    Listener one = Listener.from(LATEST, client, consumer, FIRST);
    Listener two = Listener.from(LATEST, client, other, FIRST);
    one.next();
    two.next();
    put("x");

    assertThat(one.texts(1)).containsExactly("x");
    assertThat(two.texts(1)).containsExactly("x");
  }

  @Test
  void consumerGetsTwoMegabytesPerSecond() throws Exception {
    startWith(Limits.service());
    for (int i = 0; i < 6; i++) {
      kinesis.put("logs", "k", new byte[(1 << 19) - 1]);
    }
    Listener listener = Listener.from(TRIM_HORIZON, client, consumer, FIRST);

    assertThat(listener.records(4)).hasSize(4);
    clock.advance(Duration.ofMillis(999));
    assertThat(kinesis.calls().of(Operation.SUBSCRIBE_TO_SHARD).records()).isEqualTo(4);
    clock.advance(Duration.ofMillis(1));
    assertThat(listener.records(2)).hasSize(2);
  }

  @Test
  void subscribingIsLimitedToOneCallPerSecond() throws Exception {
    startWith(Limits.service().without(Limit.SUBSCRIPTIONS));
    Listener.from(LATEST, client, consumer, FIRST).next();

    assertThat(Listener.from(LATEST, client, consumer, FIRST).failure())
        .isInstanceOf(LimitExceededException.class);
    clock.advance(Duration.ofSeconds(1));
    Listener.from(LATEST, client, consumer, FIRST).next();
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void slowReaderPausesThePushAndLosesNothing(Protocol protocol) throws Exception {
    int records = 30_000;
    for (int i = 0; i < records; i++) {
      kinesis.put("logs", "k", padded(i));
    }
    try (KinesisAsyncClient other = Clients.async(kinesis, protocol)) {
      Listener slow = Listener.slow(other, consumer, FIRST);
      slow.request(1);
      List<Record> got = new ArrayList<>(slow.next().records());
      long pushed = pushedOnceStill();

      assertThat(pushed).isLessThan(records / 2);
      slow.request(Long.MAX_VALUE);
      got.addAll(slow.records(records - got.size()));
      assertThat(got)
          .extracting(record -> record.data().asUtf8String().strip())
          .isEqualTo(IntStream.range(0, records).mapToObj(Integer::toString).toList());
      slow.cancel();
    }
  }

  /** Waits until many answers of the endpoint have come without a push in between. */
  private long pushedOnceStill() {
    long pushed = pushed();
    for (int still = 0; still < 200; still++) {
      client.listStreams().join();
      if (pushed() > pushed) {
        pushed = pushed();
        still = 0;
      }
    }
    return pushed;
  }

  private long pushed() {
    return kinesis.calls().of(Operation.SUBSCRIBE_TO_SHARD).records();
  }

  private static byte[] padded(int number) {
    return "%-1000d".formatted(number).getBytes(UTF_8);
  }

  @Test
  void clientThatCancelsEndsItsSubscription() throws Exception {
    Listener listener = Listener.from(LATEST, client, consumer, FIRST);
    listener.next();
    assertThat(kinesis.subscriptions()).isOne();
    listener.cancel();

    Listener.from(LATEST, client, consumer, FIRST).next();
    put("x");
    assertThat(kinesis.subscriptions()).isOne();
  }

  @Test
  void streamOrConsumerThatGoesEndsItsSubscriptions() throws Exception {
    Listener first = Listener.from(LATEST, client, consumer, FIRST);
    first.next();
    kinesis.deregisterConsumer("logs", "reader");
    assertThat(first.failure())
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("Consumer");
    assertThat(Listener.from(LATEST, client, consumer, FIRST).failure())
        .isInstanceOf(ResourceNotFoundException.class);

    consumer = kinesis.registerConsumer("logs", "reader");
    Listener second = Listener.from(LATEST, client, consumer, FIRST);
    second.next();
    kinesis.deleteStream("logs");
    assertThat(second.failure())
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("Stream");
    assertThat(kinesis.subscriptions()).isZero();
  }

  @Test
  void subscriptionNeedsAConsumerAShardAndAPosition() throws Exception {
    assertThat(Listener.from(LATEST, client, consumer + "1", FIRST).failure())
        .isInstanceOf(ResourceNotFoundException.class);
    assertThat(Listener.from(LATEST, client, consumer, THIRD).failure())
        .isInstanceOf(ResourceNotFoundException.class);
    assertThat(Listener.from(AT_SEQUENCE_NUMBER, client, consumer, FIRST).failure())
        .isInstanceOf(InvalidArgumentException.class);
    assertThat(from(start(AT_TIMESTAMP).timestamp(clock.instant().plusMillis(1)).build()).failure())
        .isInstanceOf(InvalidArgumentException.class);
  }

  private Listener from(StartingPosition start) {
    return Listener.from(start, client, consumer, FIRST);
  }

  private static StartingPosition.Builder start(ShardIteratorType type) {
    return StartingPosition.builder().type(type);
  }

  private RecordPosition put(String text) {
    return kinesis.put("logs", "key \"é\" \\", text.getBytes(UTF_8));
  }
}
