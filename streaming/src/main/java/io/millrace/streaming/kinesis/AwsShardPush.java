package io.millrace.streaming.kinesis;

import io.millrace.streaming.kinesis.StreamClient.ShardGone;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** SubscribeToShard of the AWS SDK behind {@link ShardPush}. */
final class AwsShardPush implements ShardPush {
  private final ClientSettings settings;
  private final KinesisAsyncClient kinesis;
  private final PushCounts counts;

  AwsShardPush(ClientSettings settings, KinesisAsyncClient kinesis, PushCounts counts) {
    this.settings = settings;
    this.kinesis = kinesis;
    this.counts = counts;
  }

  @Override
  public Flow subscribe(String consumerArn, String shard, ShardPosition from, Receiver receiver) {
    SubscribeToShardRequest request =
        SubscribeToShardRequest.builder()
            .consumerARN(consumerArn)
            .shardId(shard)
            .startingPosition(startingPosition(from))
            .build();
    Events events = new Events(receiver, counts);
    counts.subscriptions.increment();
    CompletableFuture<Void> call =
        kinesis.subscribeToShard(
            request, SubscribeToShardResponseHandler.builder().subscriber(() -> events).build());
    call.whenComplete(
        (done, failure) -> receiver.end(failure == null ? null : explained(failure, request)));
    return new Flow() {
      @Override
      public void resume() {
        events.request();
      }

      @Override
      public void cancel() {
        events.cancel();
        boolean interrupt = true;
        call.cancel(interrupt);
      }
    };
  }

  private static StartingPosition startingPosition(ShardPosition from) {
    StartingPosition.Builder position = StartingPosition.builder();
    return switch (from.kind()) {
      case TRIM_HORIZON -> position.type(ShardIteratorType.TRIM_HORIZON).build();
      case AT_TIMESTAMP ->
          position
              .type(ShardIteratorType.AT_TIMESTAMP)
              .timestamp(Instant.ofEpochMilli(from.millis()))
              .build();
      case AFTER ->
          position
              .type(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
              .sequenceNumber(from.sequenceNumber())
              .build();
      case SHARD_END -> throw new IllegalArgumentException("nothing follows a shard's end");
    };
  }

  /** The failure as the user is told of it, or as it came where another try may go well. */
  private Throwable explained(Throwable failure, SubscribeToShardRequest request) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof ResourceNotFoundException e && AwsCalls.isShardGone(e)) {
      return new ShardGone(e);
    }
    if (cause instanceof AwsServiceException e) {
      if (AwsCalls.isDenied(e)) {
        return KinesisErrors.subscribeDenied(settings, request.consumerARN(), e);
      }
      if (!AwsCalls.isThrottled(e) && e.statusCode() < 500 && !mayPass(e, request)) {
        return KinesisErrors.subscribeRefused(
            settings, request.consumerARN(), request.shardId(), e);
      }
    }
    if (cause instanceof SdkClientException e && AwsCalls.isCredentialProblem(e)) {
      return KinesisErrors.noCredentials(settings, e);
    }
    return cause;
  }

  /**
   * A consumer is in use until Kinesis has noticed that its last subscription ended, is not found
   * just after its registration, and may ask for a time that Kinesis' clock has not reached.
   */
  private static boolean mayPass(AwsServiceException e, SubscribeToShardRequest request) {
    return e instanceof ResourceInUseException
        || e instanceof ResourceNotFoundException
        || e instanceof InvalidArgumentException
            && request.startingPosition().type() == ShardIteratorType.AT_TIMESTAMP;
  }

  /** Asks for one event after the other. */
  private static final class Events implements Subscriber<SubscribeToShardEventStream> {
    private final Receiver receiver;
    private final PushCounts counts;
    private volatile Subscription source;
    private volatile boolean cancelled;

    Events(Receiver receiver, PushCounts counts) {
      this.receiver = receiver;
      this.counts = counts;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      source = subscription;
      if (cancelled) {
        subscription.cancel();
      } else {
        subscription.request(1);
      }
    }

    @Override
    public void onNext(SubscribeToShardEventStream event) {
      if (!(event instanceof SubscribeToShardEvent pushed)) {
        request();
        return;
      }
      counts.events.increment();
      boolean closes = pushed.hasChildShards() && !pushed.childShards().isEmpty();
      if (pushed.continuationSequenceNumber() == null && !closes) {
        receiver.end(new IOException("an event that says neither where to go on nor what follows"));
        source.cancel();
      } else if (receiver.take(page(pushed))) {
        request();
      }
    }

    private static Page page(SubscribeToShardEvent event) {
      List<Record> pushed = event.records();
      List<StreamRecord> records = new ArrayList<>(pushed.size());
      for (Record record : pushed) {
        records.add(AwsStreamClient.streamRecord(record));
      }
      Long behind = event.millisBehindLatest();
      return new Page(records, event.continuationSequenceNumber(), behind == null ? 0 : behind);
    }

    @Override
    public void onError(Throwable failure) {
      // The call's future has it too.
    }

    @Override
    public void onComplete() {
      // The call's future has it too.
    }

    void request() {
      source.request(1);
    }

    void cancel() {
      cancelled = true;
      Subscription opened = source;
      if (opened != null) {
        opened.cancel();
      }
    }
  }
}
