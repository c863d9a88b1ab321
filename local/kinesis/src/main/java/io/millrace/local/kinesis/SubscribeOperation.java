package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.Shard;
import io.millrace.local.kinesis.store.StreamConsumer;
import io.millrace.local.kinesis.wire.RequestBody;
import io.netty.buffer.ByteBuf;
import java.time.Clock;

/** SubscribeToShard: agrees on what is pushed; an {@link EventPump} pushes it. */
final class SubscribeOperation {
  private static final StartingPositions.Fields START =
      new StartingPositions.Fields("Type", "SequenceNumber");

  private final StreamNames names;
  private final StartingPositions starts;
  private final RateLimits rates;
  private final Subscriptions subscriptions;

  SubscribeOperation(
      StreamNames names, RateLimits rates, Subscriptions subscriptions, Clock clock) {
    this.names = names;
    this.starts = new StartingPositions(clock);
    this.rates = rates;
    this.subscriptions = subscriptions;
  }

  ByteBuf subscribe(Call call) {
    RequestBody request = call.body();
    String arn = request.requiredText("ConsumerARN");
    String shardId = request.requiredText("ShardId");
    RequestBody start = request.required("StartingPosition", request.object("StartingPosition"));
    StreamConsumer consumer = names.consumer(arn);
    Shard shard = consumer.stream().shard(shardId);
    call.enter(shard);
    shard.stream().expire(shard);
    long from = starts.ordinal(shard, start, START);
    rates.admitSubscription(consumer, shard);
    return call.answer(subscriptions.open(consumer, shard, from, call.format()));
  }
}
