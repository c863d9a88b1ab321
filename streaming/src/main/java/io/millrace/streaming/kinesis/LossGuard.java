package io.millrace.streaming.kinesis;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Tells what retention may have taken before a query has read it, and what that means.
 *
 * <p>A record that has gone is no loss when everything that had arrived by a time within retention
 * was read: the shard was simply quiet since.
 */
final class LossGuard {
  /** Part of the retention period before its end in which a position is looked at with care. */
  private static final int MARGIN = 24;

  /** Part of the retention period after which a quiet stream notes that it was looked at. */
  private static final int NOTED_QUIET = 4;

  private final KinesisOptions options;
  private final Clock clock;
  private final Supplier<Duration> retention;
  private final ToLongFunction<String> emptyAsOf;
  private volatile KinesisOffset first;

  /**
   * @param emptyAsOf when a shard was last seen to hold nothing unread, 0 where it never was
   */
  LossGuard(
      KinesisOptions options,
      Clock clock,
      Supplier<Duration> retention,
      ToLongFunction<String> emptyAsOf) {
    this.options = options;
    this.clock = clock;
    this.retention = retention;
    this.emptyAsOf = emptyAsOf;
  }

  /** Notes where the query goes on after its start; nobody knows what has happened meanwhile. */
  void begin(KinesisOffset start) {
    if (first == null) {
      first = start;
    }
  }

  /** Whether a reader has to make sure that the record at {@code position} is still there. */
  boolean mayBeGone(KinesisOffset start, String shard, ShardPosition position) {
    if (position.kind() != ShardPosition.Kind.AFTER) {
      return false;
    }
    if (!options.failOnDataLoss() && start.equals(first)) {
      return true;
    }
    long soon = horizon() + retention.get().toMillis() / MARGIN;
    return position.millis() < soon
        && Math.max(start.asOfMillis(), emptyAsOf.applyAsLong(shard)) < soon;
  }

  /** Whether the record at {@code position} may be gone although nothing is lost. */
  boolean isQuiet(KinesisOffset start, ShardPosition position) {
    return position.millis() < horizon() && isReadUp(start);
  }

  /** Whether all that retention can have taken had been read by {@code start}. */
  boolean isReadUp(KinesisOffset start) {
    return start.asOfMillis() >= horizon();
  }

  /**
   * What becomes of a shard that the stream no longer has: it is at its end.
   *
   * @throws io.millrace.core.MillraceException when it was not read to its end and the query is to
   *     fail for that
   */
  ShardPosition endOfGone(KinesisOffset start, String shard, ShardPosition position) {
    if (options.failOnDataLoss() && !isReadUp(start)) {
      throw KinesisErrors.dataLoss(
          options.stream(), shard, position, ShardPosition.SHARD_END, "the shard is gone");
    }
    return ShardPosition.SHARD_END;
  }

  /** Whether the offset is so old that a quiet stream's progress should be noted in a new one. */
  boolean isStale(KinesisOffset start, long asOfMillis) {
    return !start.isInitial()
        && asOfMillis - start.asOfMillis() > retention.get().toMillis() / NOTED_QUIET;
  }

  /** Records that arrived before this time may be gone. */
  private long horizon() {
    return clock.millis() - retention.get().toMillis();
  }
}
