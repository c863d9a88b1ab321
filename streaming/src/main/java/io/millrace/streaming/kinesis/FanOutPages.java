package io.millrace.streaming.kinesis;

import io.millrace.core.MillraceException;
import io.millrace.streaming.kinesis.StreamClient.ShardGone;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shard's pages as Kinesis pushes them to a registered consumer, through as many subscriptions as
 * it takes: each lasts five minutes at most.
 *
 * <p>A subscription begins behind the last event of the one before, and only when all events of
 * that one were taken, so that none is skipped or repeated. One that ends while nobody reads is
 * renewed by the next read. Failures are tried again within the retry budget, which is whole again
 * with every event that moves on in the shard.
 */
final class FanOutPages implements ShardPages {
  private static final Logger LOG = LoggerFactory.getLogger(FanOutPages.class);

  private final ShardPush push;
  private final String consumerArn;
  private final ClientSettings settings;
  private final PushCounts counts;
  private final CallMeter meter;
  private final ShardRange range;
  private final Duration longestSilence;

  /** Behind what was handed out last, or put back. */
  private ShardPosition position;

  private List<StreamRecord> leftOver = List.of();
  private boolean atShardEnd;

  /** Whether records up to {@link #position} may still come that are not to be handed out. */
  private boolean skips;

  private ShardSubscription subscription;

  FanOutPages(
      ShardPush push,
      String consumerArn,
      ClientSettings settings,
      CallMeter meter,
      ShardRange range) {
    this(
        push,
        consumerArn,
        settings,
        StreamClients.pushCounts(),
        meter,
        range,
        ShardSubscription.LONGEST_SILENCE);
  }

  FanOutPages(
      ShardPush push,
      String consumerArn,
      ClientSettings settings,
      PushCounts counts,
      CallMeter meter,
      ShardRange range,
      Duration longestSilence) {
    this.push = push;
    this.consumerArn = consumerArn;
    this.settings = settings;
    this.counts = counts;
    this.meter = meter;
    this.range = range;
    this.longestSilence = longestSilence;
    this.position = range.from();
    this.atShardEnd = position.isShardEnd();
  }

  @Override
  public ShardPosition position() {
    return position;
  }

  @Override
  public void start() {
    if (subscription == null && !atShardEnd) {
      subscription = subscribe(position);
    }
  }

  @Override
  public Page next(int ignoredLimit) {
    if (!leftOver.isEmpty()) {
      StreamRecord last = leftOver.get(leftOver.size() - 1);
      // Not at the tip: whether more has arrived is for the next event to say.
      Page page = new Page(leftOver, atShardEnd ? null : last.sequenceNumber(), 1);
      leftOver = List.of();
      position = ShardPosition.after(last);
      return page;
    }
    if (atShardEnd) {
      return new Page(List.of(), null, 0);
    }
    Page page = skips ? pushedBehindPosition() : pushed();
    if (!page.isEmpty()) {
      position = ShardPosition.after(page.last());
    }
    if (page.endsShard()) {
      atShardEnd = true;
      close();
    }
    return page;
  }

  private Page pushed() {
    Backoff backoff = null;
    start();
    while (true) {
      Page page = subscription.next(settings.retryBudget());
      if (page != null) {
        return page;
      }
      subscription.cancel();
      Throwable failure = subscription.failure();
      if (failure instanceof MillraceException || failure instanceof ShardGone) {
        throw (RuntimeException) failure;
      }
      if (subscription.advances()) {
        backoff = null;
      }
      if (failure != null || !subscription.lives()) {
        backoff = backoff == null ? new Backoff(settings.retryBudget()) : backoff;
        await(backoff, failure);
      }
      counts.renewals.increment();
      subscription = subscribe(subscription.continuation());
    }
  }

  private void await(Backoff backoff, Throwable failure) {
    meter.countRetry(range.shard());
    LOG.debug("Consumer {} subscribes to {} again", consumerArn, range.shard(), failure);
    if (!backoff.await()) {
      throw KinesisErrors.nothingPushed(settings, consumerArn, range.shard(), failure);
    }
  }

  private ShardSubscription subscribe(ShardPosition from) {
    meter.countCall(range.shard());
    return ShardSubscription.open(push, consumerArn, range, from, longestSilence);
  }

  private Page pushedBehindPosition() {
    while (true) {
      Page page = pushed();
      List<StreamRecord> records = page.records();
      int first = 0;
      while (first < records.size() && !position.isBefore(records.get(first))) {
        first++;
      }
      skips = first == records.size();
      if (first == 0) {
        return page;
      }
      if (!skips || page.endsShard()) {
        return new Page(
            records.subList(first, records.size()), page.nextIterator(), page.millisBehindLatest());
      }
    }
  }

  @Override
  public void putBack(ShardPosition newPosition, List<StreamRecord> records) {
    position = newPosition;
    leftOver = List.copyOf(records);
  }

  /**
   * Goes on at {@code from}, behind records that this consumer need not read.
   *
   * <p>Only while the subscription lives: nobody else has read the shard as this consumer then, so
   * {@code from} is not far. A new subscription is better where it may be.
   */
  @Override
  public boolean goOnAt(ShardPosition from) {
    if (position.equals(from)) {
      return true;
    }
    boolean forward =
        position.kind() == ShardPosition.Kind.AFTER
            && from.kind() == ShardPosition.Kind.AFTER
            && SequenceNumbers.compare(position.sequenceNumber(), from.sequenceNumber()) < 0;
    if (!forward || subscription == null || subscription.isOver()) {
      return false;
    }
    position = from;
    skips = true;
    leftOver = leftOver.stream().filter(from::isBefore).toList();
    return true;
  }

  @Override
  public void close() {
    if (subscription != null) {
      subscription.cancel();
      subscription = null;
    }
  }
}
