package io.millrace.streaming.kinesis;

import java.util.List;

/**
 * What the source asks of Kinesis. Implementations try again after throttling, connection and
 * server errors within the retry budget, and turn what is left into a {@link
 * io.millrace.core.MillraceException} for the user.
 */
interface StreamClient {
  StreamSummary describe(String stream);

  /** Every shard that the stream still has, open and closed. */
  List<ShardInfo> listShards(String stream);

  /**
   * An iterator that starts right behind {@code position}.
   *
   * @throws TimeNotCome when the position is a time that Kinesis' clock has not reached
   * @throws ShardGone when the stream has no such shard
   */
  String iterator(String stream, String shard, ShardPosition position) throws TimeNotCome;

  /**
   * An iterator whose first record is the one with {@code sequenceNumber}, if it is still there.
   */
  String iteratorAt(String stream, String shard, String sequenceNumber);

  /**
   * @throws ExpiredIterator when the iterator is older than five minutes
   */
  Page records(String stream, String shard, String iterator, int limit) throws ExpiredIterator;

  /** The wanted time lies in the future, as Kinesis sees it: nothing has arrived since. */
  final class TimeNotCome extends Exception {
    private static final long serialVersionUID = 1L;

    TimeNotCome() {
      super(null, null, false, false);
    }
  }

  /** The stream has no such shard any more: retention has taken it. */
  final class ShardGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ShardGone(Throwable cause) {
      super(cause);
    }
  }

  /** The iterator has expired; ask for a new one. */
  final class ExpiredIterator extends Exception {
    private static final long serialVersionUID = 1L;

    ExpiredIterator(Throwable cause) {
      super(cause.getMessage(), cause, false, false);
    }
  }
}
