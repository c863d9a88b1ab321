package io.millrace.streaming.kinesis;

import java.util.List;

/**
 * The records of one shard from a position on, page by page, however they are fetched. Used by one
 * thread at a time.
 */
interface ShardPages extends AutoCloseable {
  /** Where the next page begins. */
  ShardPosition position();

  /** Begins to fetch, so that the first record is there sooner. */
  default void start() {
    // Nothing to fetch before it is asked for.
  }

  /**
   * The next page: what was put back, or what Kinesis has. It may be empty although records follow.
   *
   * @param limit records that the page may have at most, where the way of fetching knows a limit
   */
  Page next(int limit);

  /** Puts back the records of the last page that lie behind {@code newPosition}. */
  void putBack(ShardPosition newPosition, List<StreamRecord> records);

  /**
   * Makes {@link #position} the place where a range begins.
   *
   * @return false where these pages lead elsewhere, and must be closed
   */
  default boolean goOnAt(ShardPosition from) {
    return position().equals(from);
  }

  /** Lets go of what the pages come from: a thread, a subscription. */
  @Override
  void close();
}
