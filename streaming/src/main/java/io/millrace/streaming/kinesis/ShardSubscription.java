package io.millrace.streaming.kinesis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One subscription to a shard: the pages that Kinesis has pushed and that nobody has taken yet.
 *
 * <p>Beyond {@link #BUFFER_BYTES} the push waits, so that a slow reader costs that memory and one
 * event more. Pages stay to be taken when the subscription has ended.
 */
final class ShardSubscription implements ShardPush.Receiver {
  /** A few of the largest events that Kinesis sends: enough to read while the next one comes. */
  static final long BUFFER_BYTES = 2L << 20;

  /** Kinesis shows every five seconds that a subscription lives, even on an idle shard. */
  static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);

  private final long silenceNanos;
  private ShardPush.Flow flow;

  private final Deque<Page> pages = new ArrayDeque<>();
  private long bytes;
  private boolean paused;
  private boolean over;
  private Throwable failure;
  private ShardPosition continuation;
  private boolean lives;
  private boolean advances;
  private long heardNanos = System.nanoTime();
  private long behindNanos = heardNanos;

  private ShardSubscription(ShardPosition from, Duration longestSilence) {
    this.continuation = from;
    this.silenceNanos = longestSilence.toNanos();
  }

  static ShardSubscription open(
      ShardPush push, String consumerArn, ShardRange range, ShardPosition from, Duration silence) {
    ShardSubscription subscription = new ShardSubscription(from, silence);
    subscription.flow = push.subscribe(consumerArn, range.shard(), from, subscription);
    return subscription;
  }

  /** An event without records only moves on; nothing of it needs to be taken. */
  @Override
  public synchronized boolean take(Page event) {
    if (over) {
      // Its successor goes on where this one was when it ended.
      return false;
    }
    heardNanos = System.nanoTime();
    lives = true;
    if (!event.isAtTip() || !event.isEmpty()) {
      advances = true;
      behindNanos = heardNanos;
    }
    if (!event.endsShard()) {
      continuation = ShardPosition.after(event.nextIterator(), 0);
    }
    if (!event.isEmpty() || event.endsShard()) {
      pages.add(event);
      bytes += event.heapBytes();
      notifyAll();
    }
    paused = bytes >= BUFFER_BYTES;
    return !paused;
  }

  @Override
  public synchronized void end(Throwable why) {
    if (!over) {
      over = true;
      failure = why;
      notifyAll();
    }
  }

  /**
   * The next page that holds records or ends the shard, as soon as there is one.
   *
   * @return null when the subscription has ended and all its pages are taken; {@link
   *     Page#NOTHING_YET} when all that came within {@code patience} were signs of life at the tip
   */
  Page next(Duration patience) {
    Page page;
    boolean resume;
    synchronized (this) {
      page = await(System.nanoTime(), patience.toNanos());
      bytes -= page == null ? 0 : page.heapBytes();
      resume = paused && !over && bytes < BUFFER_BYTES;
      if (resume) {
        paused = false;
        heardNanos = System.nanoTime();
      }
    }
    if (resume) {
      flow.resume();
    }
    return page;
  }

  private Page await(long startNanos, long patienceNanos) {
    while (pages.isEmpty() && !over) {
      long now = System.nanoTime();
      long silenceLeft = heardNanos + silenceNanos - now;
      long patienceLeft = Math.max(startNanos, behindNanos) + patienceNanos - now;
      if (silenceLeft <= 0) {
        end(new TimeoutException("no event for %d s".formatted(silenceNanos / 1_000_000_000)));
      } else if (patienceLeft <= 0) {
        return Page.NOTHING_YET;
      } else {
        try {
          TimeUnit.NANOSECONDS.timedWait(this, Math.min(silenceLeft, patienceLeft));
        } catch (InterruptedException e) {
          throw Backoff.interrupted(e);
        }
      }
    }
    return pages.poll();
  }

  /** Where another subscription goes on when this one has ended. */
  synchronized ShardPosition continuation() {
    return continuation;
  }

  /** Whether an event came at all. */
  synchronized boolean lives() {
    return lives;
  }

  /** Whether an event came that moved on in the shard. */
  synchronized boolean advances() {
    return advances;
  }

  synchronized boolean isOver() {
    return over;
  }

  /** Why the subscription has ended; null when its time was over. */
  synchronized Throwable failure() {
    return failure;
  }

  /** Ends the subscription and forgets what it brought. */
  void cancel() {
    synchronized (this) {
      over = true;
      pages.clear();
    }
    flow.cancel();
  }
}
