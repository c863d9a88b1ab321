package io.millrace.local.kinesis.store;

import java.util.Comparator;
import java.util.List;

/** The open shards of a stream in the order of the key space, which they cover without gap. */
final class ShardMap {
  private final Shard[] shards;
  private final HashKey[] starts;

  ShardMap(List<Shard> open) {
    this.shards =
        open.stream()
            .sorted(Comparator.comparing(shard -> shard.range().starting()))
            .toArray(Shard[]::new);
    this.starts = new HashKey[shards.length];
    for (int i = 0; i < shards.length; i++) {
      starts[i] = shards[i].range().starting();
    }
  }

  /** The shard that takes records with this key. */
  Shard forKey(byte[] partitionKey) {
    return shards.length == 1 ? shards[0] : forHash(HashKey.ofPartitionKey(partitionKey));
  }

  Shard forHash(HashKey key) {
    int low = 0;
    int high = shards.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (starts[middle].compareTo(key) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return shards[low];
  }

  List<Shard> inOrder() {
    return List.of(shards);
  }
}
