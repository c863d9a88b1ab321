package io.millrace.local.kinesis;

import static io.millrace.local.kinesis.Streaming.FIRST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamDescription;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/** Creating, describing, listing and deleting streams. */
class StreamOperationsIT {
  private final ManualClock clock = new ManualClock();
  private final LocalKinesis kinesis =
      LocalKinesis.builder().limits(Limits.lifted()).clock(clock).start();
  private final KinesisClient client = Clients.withoutRetries(kinesis);

  @AfterEach
  void close() {
    System.clearProperty(SdkSystemSetting.CBOR_ENABLED.property());
    client.close();
    kinesis.close();
  }

  @ParameterizedTest(name = "cbor={0}")
  @ValueSource(booleans = {true, false})
  void streamIsDescribed(boolean cbor) {
    System.setProperty(SdkSystemSetting.CBOR_ENABLED.property(), Boolean.toString(cbor));
    client.createStream(request -> request.streamName("logs").shardCount(3));
    kinesis.split("logs", FIRST);

    StreamDescriptionSummary summary =
        client
            .describeStreamSummary(request -> request.streamName("logs"))
            .streamDescriptionSummary();
    StreamDescription description =
        client.describeStream(request -> request.streamName("logs")).streamDescription();

    assertThat(summary.openShardCount()).isEqualTo(4);
    assertThat(summary.streamStatus()).isEqualTo(StreamStatus.ACTIVE);
    assertThat(summary.streamARN()).isEqualTo("arn:aws:kinesis:us-east-1:000000000000:stream/logs");
    assertThat(summary.streamCreationTimestamp()).isEqualTo(clock.instant());
    assertThat(summary.retentionPeriodHours()).isEqualTo(24);
    assertThat(summary.streamModeDetails().streamMode()).isEqualTo(StreamMode.PROVISIONED);
    assertThat(description.shards()).hasSize(5);
    assertThat(description.hasMoreShards()).isFalse();
    assertThat(description.enhancedMonitoring()).hasSize(1);
  }

  @Test
  void descriptionIsPagedByShard() {
    kinesis.createStream("logs", 3);

    StreamDescription first =
        client.describeStream(request -> request.streamName("logs").limit(2)).streamDescription();
    StreamDescription rest =
        client
            .describeStream(
                request ->
                    request
                        .streamName("logs")
                        .limit(2)
                        .exclusiveStartShardId(first.shards().get(1).shardId()))
            .streamDescription();

    assertThat(first.hasMoreShards()).isTrue();
    assertThat(rest.shards()).extracting(Shard::shardId).containsExactly(Streaming.THIRD);
    assertThat(rest.hasMoreShards()).isFalse();
  }

  @Test
  void streamWithoutShardCountIsOnDemandWithFourShards() {
    client.createStream(request -> request.streamName("logs"));

    assertThat(kinesis.openShards("logs")).hasSize(4);
    assertThatThrownBy(
            () ->
                client.createStream(
                    request ->
                        request
                            .streamName("other")
                            .streamModeDetails(mode -> mode.streamMode(StreamMode.PROVISIONED))))
        .isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void namesAreUniqueAndWellFormed() {
    kinesis.createStream("logs", 1);

    assertThatThrownBy(
            () -> client.createStream(request -> request.streamName("logs").shardCount(1)))
        .isInstanceOf(ResourceInUseException.class)
        .hasMessageContaining("Stream logs under account 000000000000 already exists.");
    assertThatThrownBy(
            () -> client.createStream(request -> request.streamName("a b").shardCount(1)))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("'streamName'");
    assertThatThrownBy(
            () -> client.createStream(request -> request.streamName("x".repeat(129)).shardCount(1)))
        .isInstanceOf(ValidationException.class);
    assertThatThrownBy(
            () -> client.createStream(request -> request.streamName("other").shardCount(0)))
        .isInstanceOf(ValidationException.class);
  }

  @Test
  void deletedStreamIsGone() {
    kinesis.createStream("logs", 1);
    client.deleteStream(request -> request.streamName("logs"));

    assertThatThrownBy(() -> client.describeStream(request -> request.streamName("logs")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> client.deleteStream(request -> request.streamName("logs")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThat(client.listStreams().streamNames()).isEmpty();
  }

  @Test
  void streamsAreListedInPages() {
    for (String name : new String[] {"c", "a", "b"}) {
      kinesis.createStream(name, 1);
    }

    ListStreamsResponse first = client.listStreams(request -> request.limit(2));
    ListStreamsResponse rest = client.listStreams(request -> request.nextToken(first.nextToken()));

    assertThat(first.streamNames()).containsExactly("a", "b");
    assertThat(first.hasMoreStreams()).isTrue();
    assertThat(rest.streamNames()).containsExactly("c");
    assertThat(rest.hasMoreStreams()).isFalse();
    assertThat(rest.streamSummaries().get(0).streamCreationTimestamp()).isEqualTo(clock.instant());
    assertThat(client.listStreams(request -> request.exclusiveStartStreamName("b")).streamNames())
        .containsExactly("c");
  }

  @Test
  void retentionMovesInTheDirectionThatTheOperationSays() {
    kinesis.createStream("logs", 1);

    assertThatThrownBy(() -> increase(23)).isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> increase(8761)).isInstanceOf(InvalidArgumentException.class);
    increase(168);
    assertThatThrownBy(() -> increase(167)).isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> decrease(169)).isInstanceOf(InvalidArgumentException.class);
    decrease(24);
    assertThat(
            client
                .describeStream(request -> request.streamName("logs"))
                .streamDescription()
                .retentionPeriodHours())
        .isEqualTo(24);
  }

  @Test
  void arnMustBeAStreamAndAgreeWithTheName() {
    kinesis.createStream("logs", 1);
    String arn = "arn:aws:kinesis:us-east-1:000000000000:stream/logs";

    assertThat(
            client
                .describeStream(request -> request.streamARN(arn))
                .streamDescription()
                .streamName())
        .isEqualTo("logs");
    assertThatThrownBy(
            () ->
                client.describeStream(
                    request ->
                        request.streamARN("arn:aws:kinesis:us-east-1:000000000000:topic/logs")))
        .isInstanceOf(ValidationException.class);
    assertThatThrownBy(
            () -> client.describeStream(request -> request.streamARN(arn).streamName("others")))
        .isInstanceOf(InvalidArgumentException.class);
  }

  private void increase(int hours) {
    client.increaseStreamRetentionPeriod(
        request -> request.streamName("logs").retentionPeriodHours(hours));
  }

  private void decrease(int hours) {
    client.decreaseStreamRetentionPeriod(
        request -> request.streamName("logs").retentionPeriodHours(hours));
  }
}
