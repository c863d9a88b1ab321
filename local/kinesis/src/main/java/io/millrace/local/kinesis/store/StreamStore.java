package io.millrace.local.kinesis.store;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One stream: its shards, which of them are open, and how long records stay.
 *
 * <p>Putting and reading take no lock of the stream. Resharding does, and waits for no reader.
 */
public final class StreamStore {
  private static final int EXPIRE_EVERY = 4096;

  private final String name;
  private final int number;
  private final boolean onDemand;
  private final Clock clock;
  private final long createdAt;
  private final StreamConsumers consumers;
  private volatile boolean deleted;
  private volatile Duration retention = Duration.ofHours(24);
  private volatile List<Shard> shards;
  private volatile ShardMap open;

  StreamStore(String name, int number, int shardCount, boolean onDemand, Clock clock) {
    this.name = name;
    this.number = number;
    this.onDemand = onDemand;
    this.clock = clock;
    this.createdAt = clock.millis();
    this.consumers = new StreamConsumers(this, clock);
    List<Shard> first = new ArrayList<>();
    for (int i = 0; i < shardCount; i++) {
      first.add(new Shard(this, i, HashRange.part(i, shardCount), List.of(), createdAt, createdAt));
    }
    this.shards = List.copyOf(first);
    this.open = new ShardMap(first);
  }

  public String name() {
    return name;
  }

  /** Tells apart the streams that ever existed, also those of the same name. */
  public int number() {
    return number;
  }

  public String arn() {
    return StreamArn.of(name);
  }

  public boolean isOnDemand() {
    return onDemand;
  }

  public long createdAt() {
    return createdAt;
  }

  public Duration retention() {
    return retention;
  }

  public void retainFor(Duration period) {
    retention = period;
  }

  public StreamConsumers consumers() {
    return consumers;
  }

  public boolean isDeleted() {
    return deleted;
  }

  /** Ends all that goes on with the stream. */
  void markDeleted() {
    deleted = true;
    wakeWatchers();
  }

  void wakeWatchers() {
    shards.forEach(Shard::wakeWatchers);
  }

  /** Appends a record to the shard of its partition key. */
  public RecordPosition put(byte[] partitionKey, byte[] data) {
    while (true) {
      RecordPosition position = append(open.forKey(partitionKey), partitionKey, data);
      if (position != null) {
        return position;
      }
      Thread.onSpinWait(); // the shard has just closed, its children are about to open
    }
  }

  /** Appends a record to the shard of {@code hash}, whatever its partition key says. */
  public RecordPosition put(HashKey hash, byte[] partitionKey, byte[] data) {
    while (true) {
      RecordPosition position = append(open.forHash(hash), partitionKey, data);
      if (position != null) {
        return position;
      }
      Thread.onSpinWait();
    }
  }

  private RecordPosition append(Shard shard, byte[] partitionKey, byte[] data) {
    long ordinal = shard.log().append(clock.millis(), partitionKey, data);
    if (ordinal < 0) {
      return null;
    }
    shard.wakeWatchers();
    if (ordinal % EXPIRE_EVERY == 0) {
      expire(shard); // a shard that nobody reads must not keep records forever
    }
    return new RecordPosition(shard, ordinal);
  }

  /** The shard that takes the record now; a reshard may move it before it is put. */
  public Shard shardOf(byte[] partitionKey) {
    return open.forKey(partitionKey);
  }

  public Shard shardOf(HashKey hash) {
    return open.forHash(hash);
  }

  /** The open shards in the order of the key space. */
  public List<Shard> openShards() {
    return open.inOrder();
  }

  /** All shards that may still hold records, oldest first. */
  public List<Shard> shards() {
    long horizon = horizon();
    return shards.stream().filter(shard -> shard.isOpenAfter(horizon)).toList();
  }

  /**
   * @throws ServiceException when there is no such shard
   */
  public Shard shard(String id) {
    Shard shard = shardAt(Shard.indexIn(id));
    if (shard == null || !shard.id().equals(id) || !shard.isOpenAfter(horizon())) {
      throw ServiceException.resourceNotFound(
          "Shard %s in stream %s under account %s does not exist"
              .formatted(id, name, StreamArn.ACCOUNT));
    }
    return shard;
  }

  /** The shard that an iterator names, also after retention has passed it; null when unknown. */
  public Shard shardAt(int index) {
    List<Shard> all = shards;
    return index < 0 || index >= all.size() ? null : all.get(index);
  }

  /** The shards that took over from {@code parent}; none while it is open. */
  public List<Shard> childrenOf(Shard parent) {
    return shards.stream().filter(shard -> shard.parents().contains(parent)).toList();
  }

  /** Records that arrived before this time are gone. */
  public long horizon() {
    return clock.millis() - retention.toMillis();
  }

  /** Forgets the records of {@code shard} that retention has passed. */
  public void expire(Shard shard) {
    shard.log().trimOlderThan(horizon());
  }

  /** Forgets the records of a shard up to this sequence number, as if their time had passed. */
  public void trim(String shardId, String upToSequenceNumberInclusive) {
    Shard shard = shard(shardId);
    shard.log().trimBefore(shard.ordinalAfter(upToSequenceNumberInclusive));
  }

  /** Closes a shard and opens two, the upper one from {@code newStartingHashKey} on. */
  public synchronized List<Shard> split(String shardId, HashKey newStartingHashKey) {
    Shard parent = openShard(shardId);
    HashRange range = parent.range();
    if (!range.canSplitAt(newStartingHashKey)) {
      throw ServiceException.invalidArgument(
          ("NewStartingHashKey %s used in SplitShard() on shard %s in stream %s under account %s is"
                  + " not both greater than one plus the shard's StartingHashKey %s and less than"
                  + " the shard's EndingHashKey %s.")
              .formatted(
                  newStartingHashKey,
                  shardId,
                  name,
                  StreamArn.ACCOUNT,
                  range.starting(),
                  range.ending()));
    }
    return replace(
        List.of(parent),
        List.of(
            new HashRange(range.starting(), newStartingHashKey.previous()),
            new HashRange(newStartingHashKey, range.ending())));
  }

  /** Splits a shard in the middle. */
  public synchronized List<Shard> split(String shardId) {
    return split(shardId, openShard(shardId).range().middle());
  }

  /** Closes two neighbours and opens one in their place. */
  public synchronized Shard merge(String shardId, String adjacentShardId) {
    Shard one = openShard(shardId);
    Shard other = openShard(adjacentShardId);
    HashRange merged;
    if (one.range().isFollowedBy(other.range())) {
      merged = new HashRange(one.range().starting(), other.range().ending());
    } else if (other.range().isFollowedBy(one.range())) {
      merged = new HashRange(other.range().starting(), one.range().ending());
    } else {
      throw ServiceException.invalidArgument(
          ("Shards %s and %s in stream %s under account %s are not an adjacent pair of"
                  + " shards eligible for merging")
              .formatted(shardId, adjacentShardId, name, StreamArn.ACCOUNT));
    }
    return replace(List.of(one, other), List.of(merged)).get(0);
  }

  /** Splits and merges until {@code count} shards share the key space evenly. */
  public synchronized void reshardTo(int count) {
    List<HashKey> starts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      starts.add(HashKey.startOfPart(i, count));
    }
    for (HashKey start : starts) {
      Shard holder = open.forHash(start);
      if (holder.range().canSplitAt(start)) {
        split(holder.id(), start);
      }
    }
    for (List<Shard> order = openShards(); ; order = openShards()) {
      int at = firstNotIn(starts, order);
      if (at < 0) {
        return;
      }
      merge(order.get(at - 1).id(), order.get(at).id());
    }
  }

  private static int firstNotIn(List<HashKey> starts, List<Shard> order) {
    for (int i = 1; i < order.size(); i++) {
      if (!starts.contains(order.get(i).range().starting())) {
        return i;
      }
    }
    return -1;
  }

  private Shard openShard(String id) {
    Shard shard = shard(id);
    if (!shard.isOpen()) {
      throw ServiceException.invalidArgument(
          ("Shard %s in stream %s under account %s has already been merged or split,"
                  + " and thus is not eligible for merging or splitting.")
              .formatted(id, name, StreamArn.ACCOUNT));
    }
    return shard;
  }

  /** Parents close before their children open: a key's records keep their order. */
  private List<Shard> replace(List<Shard> parents, List<HashRange> ranges) {
    long now = clock.millis();
    long earliestArrival = now;
    for (Shard parent : parents) {
      earliestArrival = Math.max(earliestArrival, parent.log().close());
    }
    List<Shard> all = new ArrayList<>(shards);
    List<Shard> children = new ArrayList<>();
    for (HashRange range : ranges) {
      Shard child = new Shard(this, all.size(), range, parents, now, earliestArrival);
      all.add(child);
      children.add(child);
    }
    shards = List.copyOf(all);
    // Only now, so that a reader who sees the end of a parent finds its children.
    parents.forEach(parent -> parent.markClosed(now));
    open = new ShardMap(all.stream().filter(Shard::isOpen).toList());
    return children;
  }
}
