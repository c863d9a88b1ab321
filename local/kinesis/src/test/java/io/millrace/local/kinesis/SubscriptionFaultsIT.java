package io.millrace.local.kinesis;

import static io.millrace.local.kinesis.Streaming.FIRST;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.LATEST;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.InternalFailureException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/** What goes wrong with subscriptions on request. */
class SubscriptionFaultsIT {
  private final LocalKinesis kinesis = LocalKinesis.builder().limits(Limits.lifted()).start();
  private final KinesisAsyncClient client = Clients.async(kinesis, Protocol.HTTP2);
  private final Faults faults = kinesis.faults();
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

  @Test
  void subscriptionIsRefusedWithAnyError() throws Exception {
    faults
        .on(Operation.SUBSCRIBE_TO_SHARD)
        .times(1)
        .fail("LimitExceededException", "too many subscriptions");

    assertThat(subscribe().failure())
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("too many");
    assertThat(kinesis.calls().of(Operation.SUBSCRIBE_TO_SHARD))
        .isEqualTo(new Calls.Count(1, 0, 0, 1));
    faults.on(Operation.SUBSCRIBE_TO_SHARD).times(1).internalFailure();
    assertThat(subscribe().failure()).isInstanceOf(InternalFailureException.class);
    subscribe().next();
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void connectionBreaksInTheMiddleOfAnEvent(Protocol protocol) throws Exception {
    faults.on(Operation.SUBSCRIBE_TO_SHARD).after(2).times(1).resetInEvent();
    try (KinesisAsyncClient other = Clients.async(kinesis, protocol)) {
      Listener listener = Listener.from(LATEST, other, consumer, FIRST);
      listener.next();
      for (String text : new String[] {"a", "b"}) {
        put(text);
        assertThat(listener.texts(1)).containsExactly(text);
      }
      put("c");

      assertThat(listener.failure()).hasRootCauseInstanceOf(IOException.class);
      assertThat(listener.nextOrEnd()).isEmpty();
      assertThat(kinesis.calls().of(Operation.SUBSCRIBE_TO_SHARD).records()).isEqualTo(2);
    }
  }

  @Test
  void resetOfAStreamLooksLikeAnEndAndLeavesTheOthersOfItsConnection() throws Exception {
    kinesis.createStream("other", 1);
    String neighbour = kinesis.registerConsumer("other", "reader");
    faults.on(Operation.SUBSCRIBE_TO_SHARD).stream("logs").resetStreamInEvent();
    Listener broken = subscribe();
    Listener whole = Listener.from(LATEST, client, neighbour, FIRST);
    broken.next();
    whole.next();
    put("x");
    assertThat(broken.rest()).isEmpty();
    kinesis.put("other", "k", "y".getBytes(UTF_8));

    assertThat(whole.texts(1)).containsExactly("y");
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void answerBreaksOffBeforeTheFirstEvent(Protocol protocol) throws Exception {
    faults.on(Operation.SUBSCRIBE_TO_SHARD).times(1).resetConnection();
    try (KinesisAsyncClient other = Clients.async(kinesis, protocol)) {
      assertThat(Listener.from(LATEST, other, consumer, FIRST).failure())
          .hasRootCauseInstanceOf(IOException.class);
      assertThat(kinesis.subscriptions()).isZero();
      Listener.from(LATEST, other, consumer, FIRST).next();
    }
  }

  @Test
  void subscriptionEndsEarly() throws Exception {
    faults.on(Operation.SUBSCRIBE_TO_SHARD).times(1).endBeforeEvent();
    Listener listener = subscribe();
    listener.next();
    put("x");

    assertThat(listener.rest()).isEmpty();
    assertThat(kinesis.subscriptions()).isZero();
  }

  @Test
  void errorComesInPlaceOfAnEvent() throws Exception {
    faults
        .on(Operation.SUBSCRIBE_TO_SHARD)
        .times(1)
        .failInsteadOfEvent("ResourceNotFoundException", "gone");
    Listener listener = subscribe();
    listener.next();
    put("x");

    assertThat(listener.failure())
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("gone");
    faults
        .on(Operation.SUBSCRIBE_TO_SHARD)
        .times(1)
        .failInsteadOfEvent("KMSDisabledException", "no key");
    Listener second = subscribe();
    second.next();
    put("y");
    assertThat(second.failure()).isInstanceOf(KinesisException.class);
  }

  @Test
  void eventsComeLateButInOrder() throws Exception {
    faults.on(Operation.SUBSCRIBE_TO_SHARD).times(1).eventLatency(Duration.ofMillis(200));
    Listener listener = subscribe();
    listener.next();
    long began = System.nanoTime();
    put("a");
    put("b");

    assertThat(listener.texts(2)).containsExactly("a", "b");
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isGreaterThanOrEqualTo(Duration.ofMillis(200));
  }

  @Test
  void onlySubscriptionsHaveEvents() {
    assertThatThrownBy(() -> faults.on(Operation.GET_RECORDS).resetInEvent())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SUBSCRIBE_TO_SHARD");
  }

  private Listener subscribe() {
    return Listener.from(LATEST, client, consumer, FIRST);
  }

  private void put(String text) {
    kinesis.put("logs", "k", text.getBytes(UTF_8));
  }
}
