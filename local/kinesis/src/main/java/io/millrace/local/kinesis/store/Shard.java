package io.millrace.local.kinesis.store;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** One shard: its part of the key space, whom it came from, and its records. */
public final class Shard {
  private static final String PREFIX = "shardId-";
  private static final long OPEN = Long.MAX_VALUE;

  private final StreamStore stream;
  private final int index;
  private final String id;
  private final HashRange range;
  private final List<Shard> parents;
  private final long createdAt;
  private final SequenceNumbers sequenceNumbers;
  private final ShardLog log;
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private volatile long closedAt = OPEN;

  Shard(
      StreamStore stream,
      int index,
      HashRange range,
      List<Shard> parents,
      long createdAt,
      long earliestArrival) {
    this.stream = stream;
    this.index = index;
    this.id = String.format(Locale.ROOT, "%s%012d", PREFIX, index);
    this.range = range;
    this.parents = List.copyOf(parents);
    this.createdAt = createdAt;
    this.sequenceNumbers = new SequenceNumbers(id, stream.createdAt(), stream.number(), index);
    this.log = new ShardLog(earliestArrival);
  }

  /** The index in a shard's id, or -1 when it is no such id. */
  static int indexIn(String id) {
    try {
      return id.startsWith(PREFIX) ? Integer.parseInt(id.substring(PREFIX.length())) : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  public StreamStore stream() {
    return stream;
  }

  public int index() {
    return index;
  }

  public String id() {
    return id;
  }

  public HashRange range() {
    return range;
  }

  /** None, one after a split, two after a merge. */
  public List<Shard> parents() {
    return parents;
  }

  public ShardLog log() {
    return log;
  }

  public SequenceNumbers sequenceNumbers() {
    return sequenceNumbers;
  }

  public boolean isOpen() {
    return closedAt == OPEN;
  }

  /** The number that ends the shard's range; null while it is open. */
  public String endingSequenceNumber() {
    return isOpen() ? null : sequenceNumbers.ending(log.end());
  }

  /** Whether the shard took records at that time. */
  public boolean wasOpenAt(long millis) {
    return createdAt <= millis && isOpenAfter(millis);
  }

  /** Whether the shard still took records at that time or later. */
  public boolean isOpenAfter(long millis) {
    return closedAt >= millis;
  }

  /** The first ordinal with this sequence number or a later one. */
  public long ordinalAt(String sequenceNumber) {
    boolean closed = !isOpen();
    return sequenceNumbers.ordinalAt(sequenceNumber, log.end(), closed);
  }

  /** The first ordinal with a later sequence number. */
  public long ordinalAfter(String sequenceNumber) {
    boolean closed = !isOpen();
    return sequenceNumbers.ordinalAfter(sequenceNumber, log.end(), closed);
  }

  /** Shows the shard as closed; its log has taken its last record before. */
  void markClosed(long now) {
    closedAt = now;
    wakeWatchers();
  }

  /**
   * Runs {@code watcher} after each change: a record came, the shard closed, its stream or one of
   * the stream's consumers is gone. It runs in the thread that made the change, and must be quick.
   */
  public void watch(Runnable watcher) {
    watchers.add(watcher);
  }

  public void unwatch(Runnable watcher) {
    watchers.remove(watcher);
  }

  void wakeWatchers() {
    for (Runnable watcher : watchers) {
      watcher.run();
    }
  }

  @Override
  public String toString() {
    return stream.name() + "/" + id();
  }
}
