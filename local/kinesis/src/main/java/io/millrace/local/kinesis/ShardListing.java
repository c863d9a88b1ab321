package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.ServiceException;
import io.millrace.local.kinesis.store.Shard;
import io.millrace.local.kinesis.store.StreamStore;
import io.millrace.local.kinesis.wire.RequestBody;
import java.util.List;
import java.util.Locale;

/**
 * Which shards a ListShards asks for.
 *
 * @param type the filter's type
 * @param timestamp the filter's time; 0 when its type has none
 * @param afterShardId only later shards; null for all
 */
record ShardListing(StreamStore stream, Type type, long timestamp, String afterShardId) {
  enum Type {
    AFTER_SHARD_ID,
    AT_TRIM_HORIZON,
    FROM_TRIM_HORIZON,
    AT_LATEST,
    AT_TIMESTAMP,
    FROM_TIMESTAMP
  }

  /** What a request asks for whose filter and start may both be missing. */
  static ShardListing of(StreamStore stream, RequestBody filter, String exclusiveStartShardId) {
    if (filter == null) {
      return new ShardListing(stream, Type.FROM_TRIM_HORIZON, 0, exclusiveStartShardId);
    }
    if (exclusiveStartShardId != null) {
      throw ServiceException.invalidArgument(
          "ShardFilter and ExclusiveStartShardId cannot be provided together.");
    }
    Type type = type(filter.requiredText("Type"));
    return switch (type) {
      case AFTER_SHARD_ID -> new ShardListing(stream, type, 0, filter.requiredText("ShardId"));
      case AT_TIMESTAMP, FROM_TIMESTAMP ->
          new ShardListing(
              stream, type, filter.required("Timestamp", filter.timestamp("Timestamp")), null);
      default -> new ShardListing(stream, type, 0, null);
    };
  }

  /** The rest of this listing. */
  ShardListing after(String shardId) {
    return new ShardListing(stream, type, timestamp, shardId);
  }

  /** The shards asked for, oldest first. */
  List<Shard> shards() {
    return stream.shards().stream()
        .filter(shard -> afterShardId == null || shard.id().compareTo(afterShardId) > 0)
        .filter(this::includes)
        .toList();
  }

  private boolean includes(Shard shard) {
    return switch (type) {
      case AFTER_SHARD_ID, FROM_TRIM_HORIZON -> true;
      case AT_TRIM_HORIZON -> shard.wasOpenAt(Math.max(stream.horizon(), stream.createdAt()));
      case AT_LATEST -> shard.isOpen();
      case AT_TIMESTAMP -> shard.wasOpenAt(Math.max(timestamp, stream.createdAt()));
      case FROM_TIMESTAMP -> shard.isOpenAfter(timestamp);
    };
  }

  private static Type type(String name) {
    try {
      return Type.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw ServiceException.validation(
          name,
          "shardFilter.type",
          "Member must satisfy enum value set: " + List.of(Type.values()));
    }
  }
}
