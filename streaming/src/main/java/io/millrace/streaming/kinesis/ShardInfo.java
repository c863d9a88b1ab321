package io.millrace.streaming.kinesis;

import java.util.List;

/**
 * A shard as ListShards describes it.
 *
 * @param hashKeys its part of the key space
 * @param parents none, one (split) or two (merge); they may have been trimmed already
 */
record ShardInfo(String id, HashKeyRange hashKeys, List<String> parents, boolean closed) {
  ShardInfo {
    parents = List.copyOf(parents);
  }
}
