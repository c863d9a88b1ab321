package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.ServiceException;
import io.millrace.local.kinesis.store.Shard;
import io.millrace.local.kinesis.store.StreamArn;
import io.millrace.local.kinesis.store.StreamStore;
import io.millrace.local.kinesis.store.Streams;
import io.millrace.local.kinesis.wire.RequestBody;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** The shards of a stream: list, split, merge, and change their number. */
final class ShardOperations {
  private static final int MOST_LISTED = 10_000;
  private static final int USUALLY_LISTED = 1000;

  private final Streams streams;
  private final StreamNames names;
  private final ShardListTokens tokens;
  private final RateLimits rates;

  ShardOperations(Streams streams, StreamNames names, ShardListTokens tokens, RateLimits rates) {
    this.streams = streams;
    this.names = names;
    this.tokens = tokens;
    this.rates = rates;
  }

  ByteBuf list(Call call) {
    RequestBody request = call.body();
    int limit = request.number("MaxResults", USUALLY_LISTED, 1, MOST_LISTED);
    String token = request.text("NextToken");
    ShardListing listing = token == null ? firstListing(request) : tokens.read(token);
    if (token != null && (StreamNames.isNamed(request) || request.has("ShardFilter"))) {
      throw ServiceException.invalidArgument(
          "NextToken and StreamName, StreamARN or ShardFilter cannot be provided together.");
    }
    call.enter(listing.stream());
    rates.admitCall(Limit.LIST_SHARDS_CALLS, listing.stream());
    List<Shard> rest = listing.shards();
    List<Shard> page = rest.subList(0, Math.min(limit, rest.size()));
    String next =
        rest.size() > limit ? tokens.issue(listing.after(page.get(limit - 1).id())) : null;
    return call.answer(
        answer -> {
          answer.field("NextToken", next);
          ShardDescriptions.write(page, answer);
        });
  }

  private ShardListing firstListing(RequestBody request) {
    StreamStore stream = names.stream(request);
    String after = request.text("ExclusiveStartShardId");
    RequestBody filter = request.object("ShardFilter");
    return ShardListing.of(stream, filter, after);
  }

  ByteBuf split(Call call) {
    RequestBody request = call.body();
    String hash = request.requiredText("NewStartingHashKey");
    String shardId = request.requiredText("ShardToSplit");
    StreamStore stream = names.stream(request);
    call.enter(stream.shard(shardId));
    rates.admitShards(streams.openShards(), 1);
    stream.split(shardId, WriteOperations.hashKey("NewStartingHashKey", hash));
    return call.done();
  }

  ByteBuf merge(Call call) {
    RequestBody request = call.body();
    String shardId = request.requiredText("ShardToMerge");
    String adjacent = request.requiredText("AdjacentShardToMerge");
    StreamStore stream = names.stream(request);
    call.enter(stream.shard(shardId));
    stream.merge(shardId, adjacent);
    return call.done();
  }

  ByteBuf updateCount(Call call) {
    RequestBody request = call.body();
    String scaling = request.requiredText("ScalingType");
    if (!scaling.equals("UNIFORM_SCALING")) {
      throw ServiceException.validation(
          scaling, "scalingType", "Member must satisfy enum value set: [UNIFORM_SCALING]");
    }
    Long wanted = request.required("TargetShardCount", request.number("TargetShardCount"));
    int target = request.number("TargetShardCount", 1, 1, Integer.MAX_VALUE);
    StreamStore stream = names.stream(request);
    call.enter(stream);
    int current = stream.openShards().size();
    checkStep(stream, current, wanted);
    rates.admitShards(streams.openShards(), target - current);
    rates.admitUpdateShardCount(stream);
    stream.reshardTo(target);
    return call.answer(
        answer -> {
          answer.field("StreamName", stream.name());
          answer.field("StreamARN", stream.arn());
          answer.field("CurrentShardCount", current);
          answer.field("TargetShardCount", target);
        });
  }

  private static void checkStep(StreamStore stream, int current, long target) {
    if (target > 2L * current) {
      throw ServiceException.invalidArgument(
          ("UpdateShardCount cannot scale up over double your current open shard count."
                  + " Current open shard count: %d Target shard count: %d (stream %s under"
                  + " account %s)")
              .formatted(current, target, stream.name(), StreamArn.ACCOUNT));
    }
    if (2 * target < current) {
      throw ServiceException.invalidArgument(
          ("UpdateShardCount cannot scale down below half your current open shard"
                  + " count. Current open shard count: %d Target shard count: %d (stream %s"
                  + " under account %s)")
              .formatted(current, target, stream.name(), StreamArn.ACCOUNT));
    }
  }
}
