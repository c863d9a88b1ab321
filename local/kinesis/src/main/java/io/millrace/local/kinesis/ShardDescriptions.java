package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.HashRange;
import io.millrace.local.kinesis.store.Shard;
import io.millrace.local.kinesis.wire.WireWriter;
import java.util.List;

/** Describes shards the way all operations do. */
final class ShardDescriptions {
  private ShardDescriptions() {}

  static void write(List<Shard> shards, WireWriter answer) {
    answer.name("Shards");
    answer.beginArray();
    shards.forEach(shard -> write(shard, answer));
    answer.endArray();
  }

  private static void write(Shard shard, WireWriter answer) {
    answer.beginObject();
    answer.field("ShardId", shard.id());
    List<Shard> parents = shard.parents();
    answer.field("ParentShardId", parents.isEmpty() ? null : parents.get(0).id());
    answer.field("AdjacentParentShardId", parents.size() < 2 ? null : parents.get(1).id());
    writeRange(shard.range(), answer);
    answer.name("SequenceNumberRange");
    answer.beginObject();
    answer.field("StartingSequenceNumber", shard.sequenceNumbers().starting());
    answer.field("EndingSequenceNumber", shard.endingSequenceNumber());
    answer.endObject();
    answer.endObject();
  }

  /** What a reader at the end of a shard is told about the shards that took over. */
  static void writeChildren(Shard shard, WireWriter answer) {
    answer.name("ChildShards");
    answer.beginArray();
    for (Shard child : shard.stream().childrenOf(shard)) {
      answer.beginObject();
      answer.field("ShardId", child.id());
      answer.name("ParentShards");
      answer.beginArray();
      child.parents().forEach(parent -> answer.text(parent.id()));
      answer.endArray();
      writeRange(child.range(), answer);
      answer.endObject();
    }
    answer.endArray();
  }

  private static void writeRange(HashRange range, WireWriter answer) {
    answer.name("HashKeyRange");
    answer.beginObject();
    answer.field("StartingHashKey", range.starting().toString());
    answer.field("EndingHashKey", range.ending().toString());
    answer.endObject();
  }
}
