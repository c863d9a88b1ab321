package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.Page;
import io.millrace.local.kinesis.store.ServiceException;
import io.millrace.local.kinesis.store.Shard;
import io.millrace.local.kinesis.store.StreamConsumer;
import io.millrace.local.kinesis.wire.EventFrame;
import io.millrace.local.kinesis.wire.WireFormat;
import io.millrace.local.kinesis.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * What one consumer still gets from one shard, event by event, and why it ends.
 *
 * <p>Events are taken by one thread; any thread may end it or look at its times.
 */
final class Subscription {
  private static final int EVENT_RECORDS = 10_000;
  private static final int EVENT_BYTES = 512 << 10;
  private static final int BYTES_AROUND_RECORDS = 1024;

  /** What JSON takes per record beyond key and data, whose base64 is a third longer. */
  private static final int BYTES_AROUND_RECORD = 160;

  /** An idle shard shows with empty events that it lives. */
  private static final long IDLE_MILLIS = 5000;

  private final StreamConsumer consumer;
  private final Shard shard;
  private final WireFormat format;
  private final Subscriptions subscriptions;
  private final long expiresAt;

  private Runnable watcher;
  private Runnable pump;
  private long position;
  private volatile long pushedAt;
  private volatile boolean heldBack;
  private volatile boolean givesWay;
  private volatile boolean expired;

  Subscription(
      StreamConsumer consumer,
      Shard shard,
      long from,
      WireFormat format,
      Subscriptions subscriptions) {
    this.consumer = consumer;
    this.shard = shard;
    this.position = from;
    this.format = format;
    this.subscriptions = subscriptions;
    long now = subscriptions.now();
    this.expiresAt = now + subscriptions.lifetime().toMillis();
    this.pushedAt =
        now - IDLE_MILLIS; // so that the first event comes at once, if only an empty one
  }

  /** Why a subscription ends before its shard does. */
  enum End {
    EXPIRED,
    TAKEN_OVER,
    STREAM_GONE,
    CONSUMER_GONE
  }

  /**
   * An event for the client.
   *
   * @param isIdle whether it only shows that the subscription lives
   * @param isLast whether the shard ends with it
   */
  record Event(ByteBuf frame, int records, long bytes, boolean isIdle, boolean isLast) {}

  StreamConsumer consumer() {
    return consumer;
  }

  Shard shard() {
    return shard;
  }

  /**
   * Takes the place of an earlier subscription.
   *
   * @param onChange runs after each change of the shard
   * @param onTime runs when the clock, or another subscription, asks for attention
   */
  void begin(Runnable onChange, Runnable onTime) {
    watcher = onChange;
    pump = onTime;
    shard.watch(onChange);
    subscriptions.begin(this);
  }

  void end() {
    shard.unwatch(watcher);
    subscriptions.end(this);
  }

  /** Asks for attention if time makes a difference. */
  void tick() {
    boolean silent = subscriptions.now() - pushedAt >= IDLE_MILLIS;
    if (silent || endedBy() != null || heldBack && millisToWait() == 0) {
      pump.run();
    }
  }

  /** Ends for a later subscription of the same consumer to the same shard. */
  void giveWay() {
    givesWay = true;
    pump.run();
  }

  void expire() {
    expired = true;
    pump.run();
  }

  /** Why no event may follow; null while one may. */
  End endedBy() {
    if (givesWay) {
      return End.TAKEN_OVER;
    }
    if (consumer.stream().isDeleted()) {
      return End.STREAM_GONE;
    }
    if (!consumer.stream().consumers().hold(consumer)) {
      return End.CONSUMER_GONE;
    }
    return expired || subscriptions.now() >= expiresAt ? End.EXPIRED : null;
  }

  /** What the client is told at such an end; null when the subscription simply ends. */
  ByteBuf lastWords(End end, ByteBufAllocator buffers) {
    return switch (end) {
      case EXPIRED -> null;
      case TAKEN_OVER ->
          exception(
              ServiceException.resourceInUse(
                  "Another subscription of consumer %s to shard %s took over."
                      .formatted(consumer.arn(), shard.id())),
              buffers);
      case STREAM_GONE ->
          exception(
              ServiceException.resourceNotFound(
                  "Stream %s is gone.".formatted(consumer.stream().arn())),
              buffers);
      case CONSUMER_GONE ->
          exception(
              ServiceException.resourceNotFound("Consumer %s is gone.".formatted(consumer.arn())),
              buffers);
    };
  }

  ByteBuf exception(ServiceException error, ByteBufAllocator buffers) {
    return EventFrame.exception(error, format, buffers);
  }

  /** How long the consumer's rate keeps the next event back; 0 when it does not. */
  long millisToWait() {
    long wait = subscriptions.rates().millisUntilPush(consumer, shard);
    heldBack = wait > 0;
    return wait;
  }

  /** Whether there is nothing to push until the watcher runs or time passes. */
  boolean isIdle() {
    return shard.log().end() <= position && shard.isOpen() && endedBy() == null;
  }

  /** The next event; null when there is none yet. */
  Event next(ByteBufAllocator buffers) {
    shard.stream().expire(shard);
    // Asked before reading: records that arrive meanwhile must not hide behind the end.
    boolean closed = !shard.isOpen();
    Page page = shard.log().page(position, EVENT_RECORDS, EVENT_BYTES);
    boolean last = closed && !page.hasMore();
    position = page.next();
    long now = subscriptions.now();
    boolean idle = page.records() == 0 && !last;
    if (idle && now - pushedAt < IDLE_MILLIS) {
      return null;
    }
    pushedAt = now;
    int size =
        BYTES_AROUND_RECORDS + (int) page.bytes() / 3 * 4 + page.records() * BYTES_AROUND_RECORD;
    ByteBuf frame =
        EventFrame.event(
            "SubscribeToShardEvent", format, size, buffers, event -> write(page, last, now, event));
    return new Event(frame, page.records(), page.bytes(), idle, last);
  }

  private void write(Page page, boolean last, long now, WireWriter event) {
    event.name("Records");
    event.records(page, shard.sequenceNumbers());
    event.field("ContinuationSequenceNumber", last ? null : lastBefore(page.next()));
    event.field("MillisBehindLatest", page.millisBehind(now));
    if (last) {
      ShardDescriptions.writeChildren(shard, event);
    }
  }

  private String lastBefore(long ordinal) {
    return ordinal == 0
        ? shard.sequenceNumbers().starting()
        : shard.sequenceNumbers().of(ordinal - 1);
  }

  /** What an injected fault does to an event; null when it may go. */
  Fault.OfEvent fault(Event event) {
    return event.isIdle()
        ? null
        : subscriptions.faults().hittingEvent(shard.stream().name(), shard.id());
  }

  void count(Event event) {
    subscriptions.rates().countPush(consumer, shard, event.bytes());
    subscriptions
        .calls()
        .add(
            Operation.SUBSCRIBE_TO_SHARD,
            shard.stream().name(),
            shard.id(),
            new Calls.Count(0, event.records(), event.bytes(), 0));
  }
}
