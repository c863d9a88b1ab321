package io.millrace.local.kinesis;

import io.millrace.local.kinesis.store.ServiceException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes the events of one subscription through its connection, or its stream of an HTTP/2
 * connection, for as long as the client takes them.
 *
 * <p>An event is made when the connection has room, so that a slow client costs the memory of one
 * or two events. Runs in the connection's thread, woken by records that come, by room for more, and
 * by the endpoint's clock.
 */
final class EventPump extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(EventPump.class);

  /** After so many events, other connections of the thread have their turn. */
  private static final int BURST = 8;

  private final Subscription subscription;
  private final AtomicBoolean idle = new AtomicBoolean();
  private ChannelHandlerContext context;
  private boolean over;
  private boolean held;
  private boolean paced;

  EventPump(Subscription subscription) {
    this.subscription = subscription;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    subscription.begin(this::wake, this::pumpSoon);
    pump();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext changed) {
    pump();
    changed.fireChannelWritabilityChanged();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    stop();
  }

  private void wake() {
    if (idle.compareAndSet(true, false)) {
      pumpSoon();
    }
  }

  private void pumpSoon() {
    try {
      context.executor().execute(this::pump);
    } catch (RejectedExecutionException e) {
      LOG.debug("The endpoint closes, and with it {}", subscription.shard(), e);
    }
  }

  private void pump() {
    for (int i = 0; i < BURST; i++) {
      if (!pushNext()) {
        return;
      }
    }
    context.executor().execute(this::pump);
  }

  /** Pushes an event if it may, and says whether to go on. */
  private boolean pushNext() {
    if (over) {
      return false;
    }
    Subscription.End end = subscription.endedBy();
    if (end != null) {
      finish(subscription.lastWords(end, context.alloc()));
      return false;
    }
    if (held || !context.channel().isWritable() || isPaced()) {
      return false;
    }
    Subscription.Event event = subscription.next(context.alloc());
    if (event != null) {
      return push(event);
    }
    idle.set(true);
    // What came between the look and the flag has woken nobody.
    return !subscription.isIdle() && idle.compareAndSet(true, false);
  }

  private boolean isPaced() {
    long wait = subscription.millisToWait();
    if (wait > 0 && !paced) {
      paced = true;
      later(wait, () -> paced = false);
    }
    return wait > 0;
  }

  private boolean push(Subscription.Event event) {
    Fault.OfEvent fault = subscription.fault(event);
    if (fault instanceof Fault.EventLate late) {
      hold(event, late.by());
    } else if (fault instanceof Fault.EventBreaks breaks) {
      stop();
      breaks.reset().within(event.frame(), context);
    } else if (fault instanceof Fault.EventMissing missing) {
      event.frame().release();
      ServiceException error = missing.error();
      finish(error == null ? null : subscription.exception(error, context.alloc()));
    } else {
      send(event);
      return true;
    }
    return false;
  }

  private void hold(Subscription.Event event, Duration delay) {
    held = true;
    later(
        delay.toMillis(),
        () -> {
          held = false;
          if (over) {
            event.frame().release();
          } else {
            send(event);
          }
        });
  }

  private void send(Subscription.Event event) {
    subscription.count(event);
    context.writeAndFlush(new DefaultHttpContent(event.frame()));
    if (event.isLast()) {
      finish(null);
    }
  }

  /** Comes before the client can see the end, so that it finds no subscription left. */
  private void stop() {
    over = true;
    subscription.end();
  }

  private void finish(ByteBuf lastWords) {
    stop();
    if (lastWords != null) {
      context.write(new DefaultHttpContent(lastWords));
    }
    context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    if (!context.isRemoved()) {
      context.pipeline().remove(this);
    }
  }

  private void later(long millis, Runnable first) {
    context
        .executor()
        .schedule(
            () -> {
              first.run();
              pump();
            },
            Math.min(millis, Integer.MAX_VALUE),
            TimeUnit.MILLISECONDS);
  }
}
