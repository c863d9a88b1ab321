package io.millrace.streaming.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.MillraceException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsumerRegistrationTest {
  private static final String OWN = ConsumerRegistration.ownName("s3://logs/checkpoint", "id");

  private final FakeConsumers consumers = new FakeConsumers();

  @Test
  void ownConsumerIsRegisteredOnceAndDeregisteredAtTheEnd() {
    ConsumerRegistration registration = registration(Map.of("consumer", "fan-out"));

    assertThat(registration.arn()).isEqualTo("arn:1:" + OWN);
    assertThat(registration.arn()).isEqualTo("arn:1:" + OWN);
    assertThat(consumers.registrations).isOne();
    registration.close();
    assertThat(consumers.arns).isEmpty();
  }

  @Test
  void killedRunsConsumerIsUsedAgainAndDeregisteredAtTheEnd() {
    registration(Map.of("consumer", "fan-out")).arn();
    ConsumerRegistration next = registration(Map.of("consumer", "fan-out"));

    assertThat(next.arn()).isEqualTo("arn:1:" + OWN);
    assertThat(consumers.registrations).isOne();
    next.close();
    assertThat(consumers.arns).isEmpty();
  }

  @Test
  void killedRunsConsumerGoesWhenTheNextRunDoesNotUseIt() {
    registration(Map.of("consumer", "fan-out")).arn();
    assertThat(registration(Map.of()).arn()).isNull();
    assertThat(consumers.arns).isEmpty();

    registration(Map.of("consumer", "fan-out")).arn();
    registration(Map.of("consumer", "fan-out", "consumerName", "given")).arn();
    assertThat(consumers.arns).containsOnlyKeys("given");
  }

  @Test
  void consumersOfOthersStay() {
    String otherQuery = ConsumerRegistration.ownName("s3://logs/checkpoint", "other id");
    consumers.register(otherQuery);
    consumers.register("tool");
    consumers.register("given");
    ConsumerRegistration registration =
        registration(Map.of("consumer", "fan-out", "consumerName", "given"));
    assertThat(registration.arn()).isEqualTo("arn:3:given");
    registration.close();
    registration(Map.of()).arn();

    assertThat(consumers.arns).containsOnlyKeys(otherQuery, "tool", "given");
  }

  @Test
  void givenConsumerThatThisRunRegisteredGoesAtTheEnd() {
    ConsumerRegistration registration =
        registration(Map.of("consumer", "fan-out", "consumerName", "given"));
    registration.arn();
    registration.close();

    assertThat(consumers.arns).isEmpty();
  }

  @Test
  void consumerThatKinesisIsStillForgettingIsRegisteredAfterwards() {
    consumers.register(OWN);
    consumers.looksUntilGone = 2;

    assertThat(registration(Map.of("consumer", "fan-out")).arn()).isEqualTo("arn:2:" + OWN);
  }

  @Test
  void consumerIsUsedWhenItIsActive() {
    consumers.looksUntilActive = 2;

    assertThat(registration(Map.of("consumer", "fan-out")).arn()).isEqualTo("arn:1:" + OWN);
    assertThat(consumers.looksUntilActive).isZero();
  }

  @Test
  void consumerThatDoesNotBecomeActiveFailsTheQuery() {
    consumers.looksUntilActive = Integer.MAX_VALUE;
    ConsumerRegistration registration =
        registration(Map.of("consumer", "fan-out", "retryBudget", "20ms"));

    assertThatThrownBy(registration::arn)
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("Consumer '%s' of stream 'logs'".formatted(OWN))
        .hasMessageContaining("set 'consumer' to polling");
    registration.close();
    assertThat(consumers.arns).isEmpty();
  }

  @Test
  void streamWithTooManyConsumersFailsTheQuery() {
    consumers.isFull = true;
    ConsumerRegistration registration =
        registration(Map.of("consumer", "fan-out", "retryBudget", "20ms"));

    assertThatThrownBy(registration::arn)
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("Stream 'logs'")
        .hasMessageContaining("as many registered consumers as it may have")
        .hasMessageContaining("set 'consumer' to polling");
    registration.close();
  }

  @Test
  void queryThatPollsNeedsNoPermissionForConsumers() {
    consumers.denial = new MillraceException("denied");

    assertThat(registration(Map.of()).arn()).isNull();
  }

  @Test
  void failureToDeregisterDoesNotFailTheStop() {
    ConsumerRegistration registration = registration(Map.of("consumer", "fan-out"));
    registration.arn();
    consumers.denial = new MillraceException("denied");
    registration.close();

    assertThat(consumers.arns).containsOnlyKeys(OWN);
  }

  @Test
  void nameIsTheSameAfterARestartAndForNoOtherQuery() {
    assertThat(OWN)
        .matches("millrace-[0-9a-f]{32}")
        .isEqualTo(ConsumerRegistration.ownName("s3a://logs/checkpoint/", "id"))
        .isNotEqualTo(ConsumerRegistration.ownName("s3://logs/checkpoint", "id2"))
        .isNotEqualTo(ConsumerRegistration.ownName("s3://logs/checkpoint2", "id"))
        .isNotEqualTo(ConsumerRegistration.ownName("s3://logs/checkpoint", null));
  }

  private ConsumerRegistration registration(Map<String, String> options) {
    Map<String, String> all = new HashMap<>(options);
    all.put("stream", "logs");
    all.put("region", "eu-west-1");
    return new ConsumerRegistration(consumers, KinesisOptions.read(all), OWN);
  }

  /** The consumers of one stream, which take a while to come and go if told so. */
  private static final class FakeConsumers implements ConsumerClient {
    private final Map<String, String> arns = new HashMap<>();
    private int registrations;
    private int looksUntilActive;
    private int looksUntilGone;
    private boolean isFull;
    private MillraceException denial;

    @Override
    public Optional<RegisteredConsumer> find(String name, Duration budget) {
      checkPermission();
      String arn = arns.get(name);
      if (arn == null) {
        return Optional.empty();
      }
      if (looksUntilGone > 0) {
        looksUntilGone--;
        if (looksUntilGone == 0) {
          arns.remove(name);
        }
        return Optional.of(new RegisteredConsumer(name, arn, false));
      }
      if (looksUntilActive > 0) {
        looksUntilActive--;
        return Optional.of(new RegisteredConsumer(name, arn, false));
      }
      return Optional.of(new RegisteredConsumer(name, arn, true));
    }

    @Override
    public Answer register(String name) {
      checkPermission();
      if (isFull) {
        return Answer.LIMIT_REACHED;
      }
      if (arns.containsKey(name)) {
        return Answer.NAME_TAKEN;
      }
      registrations++;
      arns.put(name, "arn:%d:%s".formatted(registrations, name));
      return Answer.REGISTERED;
    }

    @Override
    public void deregister(String name, Duration budget) {
      checkPermission();
      arns.remove(name);
    }

    private void checkPermission() {
      if (denial != null) {
        throw denial;
      }
    }
  }
}
