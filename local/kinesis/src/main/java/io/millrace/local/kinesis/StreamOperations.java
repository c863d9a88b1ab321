package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.ServiceException;
import io.millrace.local.kinesis.store.Shard;
import io.millrace.local.kinesis.store.StreamArn;
import io.millrace.local.kinesis.store.StreamStore;
import io.millrace.local.kinesis.store.Streams;
import io.millrace.local.kinesis.wire.RequestBody;
import io.millrace.local.kinesis.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;

/** Streams as a whole: create, delete, describe, list, and how long records stay. */
final class StreamOperations {
  private static final int ON_DEMAND_SHARDS = 4;
  private static final int MOST_SHARDS = 100_000;
  private static final int MOST_DESCRIBED = 10_000;
  private static final int LEAST_HOURS = 24;
  private static final int MOST_HOURS = 8760;

  private final Streams streams;
  private final StreamNames names;
  private final RateLimits rates;

  StreamOperations(Streams streams, StreamNames names, RateLimits rates) {
    this.streams = streams;
    this.names = names;
    this.rates = rates;
  }

  ByteBuf create(Call call) {
    RequestBody request = call.body();
    String name = StreamNames.newName(request);
    RequestBody modeDetails = request.object("StreamModeDetails");
    boolean provisioned =
        modeDetails == null
            ? request.has("ShardCount")
            : "PROVISIONED".equals(modeDetails.requiredText("StreamMode"));
    if (provisioned && !request.has("ShardCount")) {
      throw ServiceException.invalidArgument(
          "ShardCount must be provided for a stream in PROVISIONED mode.");
    }
    int shardCount = request.number("ShardCount", ON_DEMAND_SHARDS, 1, MOST_SHARDS);
    call.enter();
    rates.admitCall(Limit.CREATE_STREAM_CALLS);
    rates.admitShards(streams.openShards(), shardCount);
    streams.create(name, shardCount, !provisioned);
    return call.done();
  }

  ByteBuf delete(Call call) {
    StreamStore stream = names.stream(call.body());
    boolean withConsumers = call.body().flag("EnforceConsumerDeletion");
    call.enter(stream);
    if (!withConsumers && stream.consumers().count() > 0) {
      throw ServiceException.resourceInUse(
          "Stream %s under account %s has registered consumers: deregister them, or set"
                  .formatted(stream.name(), StreamArn.ACCOUNT)
              + " EnforceConsumerDeletion.");
    }
    streams.delete(stream);
    return call.done();
  }

  ByteBuf describe(Call call) {
    RequestBody request = call.body();
    int limit = request.number("Limit", 100, 1, MOST_DESCRIBED);
    StreamStore stream = names.stream(request);
    String after = request.text("ExclusiveStartShardId");
    call.enter(stream);
    rates.admitCall(Limit.DESCRIBE_STREAM_CALLS);
    List<Shard> rest =
        stream.shards().stream()
            .filter(shard -> after == null || shard.id().compareTo(after) > 0)
            .toList();
    return call.answer(
        answer -> {
          answer.name("StreamDescription");
          answer.beginObject();
          writeCommon(stream, answer);
          ShardDescriptions.write(rest.subList(0, Math.min(limit, rest.size())), answer);
          answer.field("HasMoreShards", rest.size() > limit);
          answer.endObject();
        });
  }

  ByteBuf describeSummary(Call call) {
    StreamStore stream = names.stream(call.body());
    call.enter(stream);
    rates.admitCall(Limit.DESCRIBE_STREAM_SUMMARY_CALLS);
    return call.answer(
        answer -> {
          answer.name("StreamDescriptionSummary");
          answer.beginObject();
          writeCommon(stream, answer);
          answer.field("OpenShardCount", stream.openShards().size());
          answer.field("ConsumerCount", stream.consumers().count());
          answer.endObject();
        });
  }

  private static void writeCommon(StreamStore stream, WireWriter answer) {
    answer.field("StreamName", stream.name());
    answer.field("StreamARN", stream.arn());
    answer.field("StreamStatus", "ACTIVE");
    writeMode(stream, answer);
    answer.timestampField("StreamCreationTimestamp", stream.createdAt());
    answer.field("RetentionPeriodHours", stream.retention().toHours());
    answer.field("EncryptionType", "NONE");
    answer.name("EnhancedMonitoring");
    answer.beginArray();
    answer.beginObject();
    answer.name("ShardLevelMetrics");
    answer.beginArray();
    answer.endArray();
    answer.endObject();
    answer.endArray();
  }

  private static void writeMode(StreamStore stream, WireWriter answer) {
    answer.name("StreamModeDetails");
    answer.beginObject();
    answer.field("StreamMode", stream.isOnDemand() ? "ON_DEMAND" : "PROVISIONED");
    answer.endObject();
  }

  ByteBuf list(Call call) {
    RequestBody request = call.body();
    int limit = request.number("Limit", 100, 1, MOST_DESCRIBED);
    String token = request.text("NextToken");
    String after = token == null ? request.text("ExclusiveStartStreamName") : token;
    call.enter();
    rates.admitCall(Limit.LIST_STREAMS_CALLS);
    List<StreamStore> rest =
        streams.inOrder().stream()
            .filter(stream -> after == null || stream.name().compareTo(after) > 0)
            .toList();
    List<StreamStore> page = rest.subList(0, Math.min(limit, rest.size()));
    boolean more = rest.size() > limit;
    return call.answer(
        answer -> {
          writeNames(page, answer);
          writeSummaries(page, answer);
          answer.field("HasMoreStreams", more);
          answer.field("NextToken", more ? page.get(limit - 1).name() : null);
        });
  }

  private static void writeNames(List<StreamStore> page, WireWriter answer) {
    answer.name("StreamNames");
    answer.beginArray();
    page.forEach(stream -> answer.text(stream.name()));
    answer.endArray();
  }

  private static void writeSummaries(List<StreamStore> page, WireWriter answer) {
    answer.name("StreamSummaries");
    answer.beginArray();
    for (StreamStore stream : page) {
      answer.beginObject();
      answer.field("StreamName", stream.name());
      answer.field("StreamARN", stream.arn());
      answer.field("StreamStatus", "ACTIVE");
      writeMode(stream, answer);
      answer.timestampField("StreamCreationTimestamp", stream.createdAt());
      answer.endObject();
    }
    answer.endArray();
  }

  ByteBuf increaseRetention(Call call) {
    StreamStore stream = names.stream(call.body());
    int hours = hours(call.body());
    call.enter(stream);
    if (hours < stream.retention().toHours()) {
      throw ServiceException.invalidArgument(
          ("Requested retention period (%d hours) for stream %s can not be shorter than"
                  + " existing retention period (%d hours). Use DecreaseRetentionPeriod API.")
              .formatted(hours, stream.name(), stream.retention().toHours()));
    }
    stream.retainFor(Duration.ofHours(hours));
    return call.done();
  }

  ByteBuf decreaseRetention(Call call) {
    StreamStore stream = names.stream(call.body());
    int hours = hours(call.body());
    call.enter(stream);
    if (hours > stream.retention().toHours()) {
      throw ServiceException.invalidArgument(
          ("Requested retention period (%d hours) for stream %s can not be longer than"
                  + " existing retention period (%d hours). Use IncreaseRetentionPeriod API.")
              .formatted(hours, stream.name(), stream.retention().toHours()));
    }
    stream.retainFor(Duration.ofHours(hours));
    return call.done();
  }

  private static int hours(RequestBody request) {
    Long hours = request.required("RetentionPeriodHours", request.number("RetentionPeriodHours"));
    if (hours < LEAST_HOURS || hours > MOST_HOURS) {
      throw ServiceException.invalidArgument(
          "Retention period must be between %d and %d hours, not %d."
              .formatted(LEAST_HOURS, MOST_HOURS, hours));
    }
    return hours.intValue();
  }
}
