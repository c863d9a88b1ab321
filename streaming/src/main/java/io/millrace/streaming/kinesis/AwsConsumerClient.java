package io.millrace.streaming.kinesis;

import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/** The AWS SDK behind {@link ConsumerClient}, for one stream. */
final class AwsConsumerClient implements ConsumerClient {
  private final KinesisClient kinesis;
  private final AwsCalls calls;
  private final String stream;
  private final Duration retryBudget;
  private String streamArn;

  AwsConsumerClient(KinesisClient kinesis, AwsCalls calls, String stream, Duration retryBudget) {
    this.kinesis = kinesis;
    this.calls = calls;
    this.stream = stream;
    this.retryBudget = retryBudget;
  }

  @Override
  public Optional<RegisteredConsumer> find(String name, Duration budget) {
    String arn = streamArn();
    return calls.call(
        "DescribeStreamConsumer",
        stream,
        CallMeter.STREAM,
        budget,
        () -> {
          try {
            ConsumerDescription found =
                kinesis
                    .describeStreamConsumer(ask -> ask.streamARN(arn).consumerName(name))
                    .consumerDescription();
            return Optional.of(
                new RegisteredConsumer(
                    name, found.consumerARN(), found.consumerStatus() == ConsumerStatus.ACTIVE));
          } catch (ResourceNotFoundException e) {
            return Optional.empty();
          }
        });
  }

  @Override
  public Answer register(String name) {
    String arn = streamArn();
    return calls.call(
        "RegisterStreamConsumer",
        stream,
        CallMeter.STREAM,
        retryBudget,
        () -> {
          try {
            kinesis.registerStreamConsumer(ask -> ask.streamARN(arn).consumerName(name));
            return Answer.REGISTERED;
          } catch (ResourceInUseException e) {
            return Answer.NAME_TAKEN;
          } catch (LimitExceededException e) {
            return Answer.LIMIT_REACHED;
          }
        });
  }

  @Override
  public void deregister(String name, Duration budget) {
    String arn = streamArn();
    calls.call(
        "DeregisterStreamConsumer",
        stream,
        CallMeter.STREAM,
        budget,
        () -> {
          try {
            kinesis.deregisterStreamConsumer(ask -> ask.streamARN(arn).consumerName(name));
            return true;
          } catch (ResourceNotFoundException e) {
            return false;
          }
        });
  }

  private String streamArn() {
    if (streamArn == null) {
      streamArn =
          calls.call(
              "DescribeStreamSummary",
              stream,
              CallMeter.STREAM,
              retryBudget,
              () ->
                  kinesis
                      .describeStreamSummary(ask -> ask.streamName(stream))
                      .streamDescriptionSummary()
                      .streamARN());
    }
    return streamArn;
  }
}
