package io.millrace.bench.kinesis;

import java.net.URI;
import java.util.List;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponse;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/**
 * The AWS SDK's asynchronous client and a subscriber that takes whatever comes: what any reader by
 * fan-out costs.
 */
final class BareFanOut implements AutoCloseable {
  private static final String NAME = "bare";

  private final KinesisAsyncClient client;
  private final String stream;
  private final String consumer;

  BareFanOut(URI endpoint, String stream) throws InterruptedException {
    this.client =
        KinesisAsyncClient.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(endpoint)
            .credentialsProvider(BareSdk.CREDENTIALS)
            .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP2))
            .build();
    this.stream = stream;
    String arn =
        client
            .describeStreamSummary(request -> request.streamName(stream))
            .join()
            .streamDescriptionSummary()
            .streamARN();
    this.consumer =
        client
            .registerStreamConsumer(request -> request.streamARN(arn).consumerName(NAME))
            .join()
            .consumer()
            .consumerARN();
    while (status() != ConsumerStatus.ACTIVE) {
      Thread.sleep(100);
    }
  }

  private ConsumerStatus status() {
    return client
        .describeStreamConsumer(request -> request.consumerARN(consumer))
        .join()
        .consumerDescription()
        .consumerStatus();
  }

  /** Reads the stream shard by shard from its oldest record to the tip. */
  BareSdk.Read readAll() {
    long records = 0;
    long bytes = 0;
    List<Shard> shards = client.listShards(request -> request.streamName(stream)).join().shards();
    for (Shard shard : shards) {
      ToTip subscriber = new ToTip();
      SubscribeToShardRequest request =
          SubscribeToShardRequest.builder()
              .consumerARN(consumer)
              .shardId(shard.shardId())
              .startingPosition(
                  StartingPosition.builder().type(ShardIteratorType.TRIM_HORIZON).build())
              .build();
      client.subscribeToShard(request, subscriber).join();
      records += subscriber.records;
      bytes += subscriber.bytes;
    }
    return new BareSdk.Read(records, bytes);
  }

  @Override
  public void close() {
    client.deregisterStreamConsumer(request -> request.consumerARN(consumer)).join();
    client.close();
  }

  /** Counts what comes, and ends the subscription at the tip. */
  private static final class ToTip
      implements SubscribeToShardResponseHandler, Subscriber<SubscribeToShardEventStream> {
    private long records;
    private long bytes;
    private Subscription subscription;

    @Override
    public void responseReceived(SubscribeToShardResponse response) {
      // Says nothing that the events do not.
    }

    @Override
    public void onEventStream(SdkPublisher<SubscribeToShardEventStream> publisher) {
      publisher.subscribe(this);
    }

    @Override
    public void onSubscribe(Subscription given) {
      subscription = given;
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(SubscribeToShardEventStream item) {
      if (item instanceof SubscribeToShardEvent event) {
        for (Record record : event.records()) {
          records++;
          bytes += record.data().asByteArrayUnsafe().length;
        }
        if (event.millisBehindLatest() == 0) {
          subscription.cancel();
        }
      }
    }

    @Override
    public void onError(Throwable failure) {
      // exceptionOccurred hears of it too, and so does the future.
    }

    @Override
    public void onComplete() {
      // Only when the subscription's time is over; the future says so.
    }

    @Override
    public void exceptionOccurred(Throwable failure) {
      // The future that the caller waits for fails with it.
    }

    @Override
    public void complete() {
      // The future that the caller waits for completes.
    }
  }
}
