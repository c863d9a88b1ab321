package io.millrace.streaming.kinesis;

import java.io.Serializable;

/** The part of the key space that a shard takes, both ends included; it never changes. */
record HashKeyRange(HashKey from, HashKey to) implements Serializable {
  static final HashKeyRange ALL = new HashKeyRange(HashKey.MIN, HashKey.MAX);

  boolean isAll() {
    return equals(ALL);
  }

  boolean contains(HashKey key) {
    return from.compareTo(key) <= 0 && key.compareTo(to) <= 0;
  }
}
