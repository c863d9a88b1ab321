package io.millrace.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Consumer;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.ExpiredNextTokenException;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ListStreamConsumersResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/** Registered consumers, as clients see them. */
class ConsumersIT {
  private static final String STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/logs";

  private final ManualClock clock = new ManualClock();
  private LocalKinesis kinesis =
      LocalKinesis.builder().limits(Limits.lifted()).clock(clock).start();
  private KinesisClient client = Clients.withoutRetries(kinesis);

  @BeforeEach
  void createStream() {
    kinesis.createStream("logs", 1);
  }

  @AfterEach
  void close() {
    client.close();
    kinesis.close();
  }

  private void startWith(Limits limits) {
    close();
    kinesis = LocalKinesis.builder().limits(limits).clock(clock).start();
    client = Clients.withoutRetries(kinesis);
    createStream();
  }

  @ParameterizedTest(name = "cbor={0}")
  @ValueSource(booleans = {true, false})
  void consumerIsRegisteredDescribedAndDeregistered(boolean cbor) {
    client.close();
    client = Clients.speaking(cbor, kinesis);

    Consumer registered = register("reader");

    assertThat(registered.consumerName()).isEqualTo("reader");
    assertThat(registered.consumerARN())
        .isEqualTo(STREAM + "/consumer/reader:" + clock.instant().getEpochSecond());
    assertThat(registered.consumerStatus()).isEqualTo(ConsumerStatus.ACTIVE);
    assertThat(registered.consumerCreationTimestamp()).isEqualTo(clock.instant());
    ConsumerDescription described =
        client
            .describeStreamConsumer(request -> request.streamARN(STREAM).consumerName("reader"))
            .consumerDescription();
    assertThat(described.consumerARN()).isEqualTo(registered.consumerARN());
    assertThat(described.streamARN()).isEqualTo(STREAM);
    assertThat(
            client
                .describeStreamConsumer(request -> request.consumerARN(registered.consumerARN()))
                .consumerDescription())
        .isEqualTo(described);
    assertThat(list(10).consumers()).containsExactly(registered);
    assertThat(count()).isOne();
    client.deregisterStreamConsumer(request -> request.consumerARN(registered.consumerARN()));
    assertThat(kinesis.consumers("logs")).isEmpty();
    assertThat(count()).isZero();
  }

  @Test
  void nameThatIsTakenIsInUseAndANewConsumerHasANewArn() {
    String first = register("reader").consumerARN();
    assertThatThrownBy(() -> register("reader")).isInstanceOf(ResourceInUseException.class);
    client.deregisterStreamConsumer(request -> request.streamARN(STREAM).consumerName("reader"));

    assertThat(register("reader").consumerARN()).isNotEqualTo(first);
    assertThatThrownBy(() -> client.deregisterStreamConsumer(request -> request.consumerARN(first)))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void listComesInPages() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      names.add("reader-" + i);
      kinesis.registerConsumer("logs", "reader-" + i);
    }

    List<String> listed = new ArrayList<>();
    ListStreamConsumersResponse page = list(3);
    while (true) {
      page.consumers().forEach(consumer -> listed.add(consumer.consumerName()));
      String next = page.nextToken();
      if (next == null) {
        break;
      }
      page =
          client.listStreamConsumers(
              request -> request.streamARN(STREAM).nextToken(next).maxResults(3));
    }

    assertThat(listed).isEqualTo(names);
    String token = list(3).nextToken();
    clock.advance(Duration.ofMillis(300_001));
    assertThatThrownBy(
            () -> client.listStreamConsumers(request -> request.streamARN(STREAM).nextToken(token)))
        .isInstanceOf(ExpiredNextTokenException.class);
    assertThatThrownBy(
            () -> client.listStreamConsumers(request -> request.streamARN(STREAM).nextToken("?")))
        .isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void streamHasTwentyConsumers() {
    startWith(Limits.service().without(Limit.REGISTER_CONSUMER_CALLS));
    for (int i = 0; i < 20; i++) {
      register("reader-" + i);
    }

    assertThatThrownBy(() -> register("one-more"))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("20 consumers");
    kinesis.deregisterConsumer("logs", "reader-0");
    assertThatCode(() -> register("one-more")).doesNotThrowAnyException();
  }

  @Test
  void fiveConsumersAreRegisteredPerSecond() {
    startWith(Limits.service());
    for (int i = 0; i < 5; i++) {
      register("reader-" + i);
    }

    assertThatThrownBy(() -> register("one-more")).isInstanceOf(LimitExceededException.class);
    clock.advance(Duration.ofSeconds(1));
    assertThatCode(() -> register("one-more")).doesNotThrowAnyException();
  }

  @Test
  void streamWithConsumersIsDeletedOnlyOnRequest() {
    register("reader");

    assertThatThrownBy(() -> client.deleteStream(request -> request.streamName("logs")))
        .isInstanceOf(ResourceInUseException.class)
        .hasMessageContaining("EnforceConsumerDeletion");
    client.deleteStream(request -> request.streamName("logs").enforceConsumerDeletion(true));
    assertThat(client.listStreams().streamNames()).isEmpty();
  }

  @Test
  void mistakesHaveTheNamesThatTheServiceGivesThem() {
    assertThatThrownBy(() -> register("no spaces"))
        .isInstanceOf(KinesisException.class)
        .hasMessageContaining("consumerName");
    assertThatThrownBy(
            () ->
                client.registerStreamConsumer(
                    request -> request.streamARN(STREAM + "2").consumerName("reader")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(
            () ->
                client.describeStreamConsumer(
                    request -> request.streamARN(STREAM).consumerName("none")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> client.describeStreamConsumer(request -> request.consumerName("none")))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> client.describeStreamConsumer(request -> request.consumerARN(STREAM)))
        .isInstanceOf(KinesisException.class)
        .hasMessageContaining("consumerARN");
  }

  private Consumer register(String name) {
    return client
        .registerStreamConsumer(request -> request.streamARN(STREAM).consumerName(name))
        .consumer();
  }

  private ListStreamConsumersResponse list(int most) {
    return client.listStreamConsumers(request -> request.streamARN(STREAM).maxResults(most));
  }

  private int count() {
    return client
        .describeStreamSummary(request -> request.streamName("logs"))
        .streamDescriptionSummary()
        .consumerCount();
  }
}
