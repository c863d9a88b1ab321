package io.millrace.local.kinesis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** A real client's end of one subscription: keeps the events until the test asks for them. */
final class Listener implements Subscriber<SubscribeToShardEventStream> {
  private static final long PATIENCE_SECONDS = 30;

  /** Events, and an empty entry behind the last of them. */
  private final BlockingQueue<Optional<SubscribeToShardEvent>> events = new LinkedBlockingQueue<>();

  private final CompletableFuture<Subscription> stream = new CompletableFuture<>();
  private final long demand;
  private CompletableFuture<Void> call;

  private Listener(long demand) {
    this.demand = demand;
  }

  /** Listens from the oldest record on, or from the next that comes. */
  static Listener from(
      ShardIteratorType type, KinesisAsyncClient client, String consumerArn, String shardId) {
    return from(StartingPosition.builder().type(type).build(), client, consumerArn, shardId);
  }

  static Listener from(
      StartingPosition start, KinesisAsyncClient client, String consumerArn, String shardId) {
    return new Listener(Long.MAX_VALUE).subscribe(start, client, consumerArn, shardId);
  }

  /** Listens from the oldest record on, but takes events only when asked to. */
  static Listener slow(KinesisAsyncClient client, String consumerArn, String shardId) {
    StartingPosition oldest =
        StartingPosition.builder().type(ShardIteratorType.TRIM_HORIZON).build();
    return new Listener(0).subscribe(oldest, client, consumerArn, shardId);
  }

  private Listener subscribe(
      StartingPosition start, KinesisAsyncClient client, String consumerArn, String shardId) {
    call =
        client.subscribeToShard(
            request -> request.consumerARN(consumerArn).shardId(shardId).startingPosition(start),
            SubscribeToShardResponseHandler.builder().subscriber(() -> this).build());
    call.whenComplete(
        (done, failure) -> {
          events.add(Optional.empty());
          if (failure != null) {
            stream.completeExceptionally(failure);
          }
        });
    return this;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    stream.complete(subscription);
    if (demand > 0) {
      subscription.request(demand);
    }
  }

  @Override
  public void onNext(SubscribeToShardEventStream event) {
    if (event instanceof SubscribeToShardEvent records) {
      events.add(Optional.of(records));
    }
  }

  @Override
  public void onError(Throwable failure) {
    // The call's future has it too.
  }

  @Override
  public void onComplete() {
    // The call's future has it too.
  }

  /** Takes this many events more. */
  void request(long count) throws Exception {
    stream.get(PATIENCE_SECONDS, TimeUnit.SECONDS).request(count);
  }

  void cancel() throws Exception {
    stream.get(PATIENCE_SECONDS, TimeUnit.SECONDS).cancel();
  }

  /** The next event; fails the test when none comes. */
  SubscribeToShardEvent next() throws Exception {
    return nextOrEnd().orElseThrow(() -> new AssertionError("The subscription ended: " + call));
  }

  /** The next event; empty when the subscription has ended, with an error or without. */
  Optional<SubscribeToShardEvent> nextOrEnd() throws InterruptedException {
    Optional<SubscribeToShardEvent> event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("No event came; the call: " + call);
    }
    return event;
  }

  /** The next records, over as many events as it takes. */
  List<Record> records(int count) throws Exception {
    List<Record> records = new ArrayList<>();
    while (records.size() < count) {
      records.addAll(next().records());
    }
    return records;
  }

  List<String> texts(int count) throws Exception {
    return Streaming.texts(records(count));
  }

  /** All events that are left, when the subscription has ended without an error. */
  List<SubscribeToShardEvent> rest() throws Exception {
    call.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    List<SubscribeToShardEvent> rest = new ArrayList<>();
    for (Optional<SubscribeToShardEvent> event = nextOrEnd(); event.isPresent(); ) {
      rest.add(event.get());
      event = nextOrEnd();
    }
    return rest;
  }

  /** The error with which the subscription ended, or was refused. */
  Throwable failure() throws TimeoutException {
    try {
      call.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof TimeoutException timeout) {
        throw timeout;
      }
      return e.getCause();
    }
    throw new AssertionError("The subscription ended without an error.");
  }
}
