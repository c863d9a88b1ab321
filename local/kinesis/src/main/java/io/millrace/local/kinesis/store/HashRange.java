package io.millrace.local.kinesis.store;

import java.math.BigInteger;

/** The part of the key space that one shard takes, both ends included. */
public record HashRange(HashKey starting, HashKey ending) {
  static HashRange part(int index, int parts) {
    HashKey end =
        index == parts - 1 ? HashKey.MAX : HashKey.startOfPart(index + 1, parts).previous();
    return new HashRange(HashKey.startOfPart(index, parts), end);
  }

  HashKey middle() {
    BigInteger size = ending.value().subtract(starting.value()).add(BigInteger.ONE);
    return HashKey.of(starting.value().add(size.shiftRight(1)));
  }

  /** Whether {@code key} can start the upper half of a split of this range. */
  boolean canSplitAt(HashKey key) {
    return starting.compareTo(key) < 0
        && starting.next().compareTo(key) < 0
        && key.compareTo(ending) < 0;
  }

  boolean isFollowedBy(HashRange other) {
    return !ending.equals(HashKey.MAX) && ending.next().equals(other.starting);
  }
}
