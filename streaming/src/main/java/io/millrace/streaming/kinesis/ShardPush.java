package io.millrace.streaming.kinesis;

/** Has Kinesis push the records of a shard to a registered consumer. */
interface ShardPush {
  /**
   * Subscribes to a shard behind {@code from}. Returns at once; the receiver hears of all that
   * follows, a refusal too.
   *
   * <p>One event is on its way at a time, so that a receiver that takes none holds the push up.
   */
  Flow subscribe(String consumerArn, String shard, ShardPosition from, Receiver receiver);

  /** Where events arrive, one at a time, from whatever thread has them. */
  interface Receiver {
    /**
     * Takes an event.
     *
     * @param event its {@link Page#nextIterator} is the sequence number to go on behind
     * @return whether the next one may come; if not, it waits for {@link Flow#resume}
     */
    boolean take(Page event);

    /**
     * No event follows. May be called more than once; the first time counts.
     *
     * @param failure null when the subscription's time was over; a {@link
     *     io.millrace.core.MillraceException} or {@link StreamClient.ShardGone} when a new one
     *     would end like this too
     */
    void end(Throwable failure);
  }

  /** The sending side of a subscription. */
  interface Flow {
    /** Lets the next event come, after one that was to be the last for a while. */
    void resume();

    /** Ends the subscription. Events that are under way may still arrive. */
    void cancel();
  }
}
