package io.millrace.streaming.kinesis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.core.MillraceException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.connector.read.streaming.Offset;

/**
 * Where a query is in every shard of one stream; what Spark's offset log keeps of a micro-batch.
 *
 * <pre>{@code
 * {"version":1, "stream":"web-access", "created":1700000000000,
 *  "start":"TRIM_HORIZON", "asOf":1700000600000,
 *  "shards":{"shardId-000000000000":{"sequenceNumber":"4959…","arrivedAt":1700000599800},
 *            "shardId-000000000001":"SHARD_END"}}
 * }</pre>
 *
 * <p>{@code created} tells a stream from a later one of the same name. {@code start} is where
 * shards begin that the first micro-batch finds; shards that appear later are children and begin at
 * TRIM_HORIZON. {@code asOf} is the arrival time up to which the shards were scouted.
 */
final class KinesisOffset extends Offset {
  static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String stream;
  private final long createdMillis;
  private final ShardPosition start;
  private final long asOfMillis;
  private final SortedMap<String, ShardPosition> shards;

  KinesisOffset(
      String stream,
      long createdMillis,
      ShardPosition start,
      long asOfMillis,
      Map<String, ShardPosition> shards) {
    this.stream = stream;
    this.createdMillis = createdMillis;
    this.start = start;
    this.asOfMillis = asOfMillis;
    this.shards = Collections.unmodifiableSortedMap(new TreeMap<>(shards));
  }

  /** The offset as this class; after a restart Spark hands over what it has read as text. */
  static KinesisOffset of(Offset offset) {
    return offset instanceof KinesisOffset known ? known : fromJson(offset.json());
  }

  String stream() {
    return stream;
  }

  long createdMillis() {
    return createdMillis;
  }

  ShardPosition start() {
    return start;
  }

  /** Zero before the first micro-batch. */
  long asOfMillis() {
    return asOfMillis;
  }

  SortedMap<String, ShardPosition> shards() {
    return shards;
  }

  /** Whether no micro-batch has been decided yet. */
  boolean isInitial() {
    return shards.isEmpty();
  }

  /** The offset before the first micro-batch of the query that this offset belongs to. */
  KinesisOffset beginning() {
    return new KinesisOffset(stream, createdMillis, start, 0, Map.of());
  }

  KinesisOffset advancedTo(long newAsOfMillis, Map<String, ShardPosition> newShards) {
    return new KinesisOffset(stream, createdMillis, start, newAsOfMillis, newShards);
  }

  /**
   * Where the range of {@code shard} begins in a micro-batch that starts here. A first micro-batch
   * begins where {@code end} says, since a start of "latest" was fixed when that was decided.
   */
  ShardPosition startOf(String shard, KinesisOffset end) {
    if (isInitial()) {
      return end.start;
    }
    return shards.getOrDefault(shard, ShardPosition.TRIM_HORIZON);
  }

  @Override
  public String json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION);
    root.put("stream", stream);
    root.put("created", createdMillis);
    root.set("start", positionToJson(start));
    root.put("asOf", asOfMillis);
    ObjectNode positions = root.putObject("shards");
    shards.forEach((shard, position) -> positions.set(shard, positionToJson(position)));
    return root.toString();
  }

  /**
   * @throws MillraceException when the text is not an offset of this source or of a newer version
   */
  static KinesisOffset fromJson(String json) {
    try {
      JsonNode root = JSON.readTree(json);
      int version = root.path("version").asInt(-1);
      if (version != VERSION) {
        throw KinesisErrors.unknownOffsetVersion(version, json);
      }
      Map<String, ShardPosition> shards = new TreeMap<>();
      root.path("shards")
          .fields()
          .forEachRemaining(
              entry -> shards.put(entry.getKey(), positionFromJson(entry.getValue())));
      return new KinesisOffset(
          root.path("stream").asText(),
          root.path("created").asLong(),
          positionFromJson(root.path("start")),
          root.path("asOf").asLong(),
          shards);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw KinesisErrors.unreadableOffset(json, e);
    }
  }

  private static JsonNode positionToJson(ShardPosition position) {
    ObjectNode node = JSON.createObjectNode();
    return switch (position.kind()) {
      case TRIM_HORIZON, SHARD_END -> node.textNode(position.kind().name());
      case AT_TIMESTAMP -> node.put("timestamp", position.millis());
      case AFTER ->
          node.put("sequenceNumber", position.sequenceNumber()).put("arrivedAt", position.millis());
    };
  }

  private static ShardPosition positionFromJson(JsonNode node) {
    if (node.isTextual()) {
      return switch (ShardPosition.Kind.valueOf(node.asText())) {
        case TRIM_HORIZON -> ShardPosition.TRIM_HORIZON;
        case SHARD_END -> ShardPosition.SHARD_END;
        default -> throw new IllegalArgumentException(node.asText());
      };
    }
    if (node.has("timestamp")) {
      return ShardPosition.atTimestamp(node.get("timestamp").asLong());
    }
    if (node.has("sequenceNumber")) {
      return ShardPosition.after(
          node.get("sequenceNumber").asText(), node.path("arrivedAt").asLong());
    }
    throw new IllegalArgumentException("not a shard position: " + node);
  }
}
