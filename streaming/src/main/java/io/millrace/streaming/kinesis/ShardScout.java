package io.millrace.streaming.kinesis;

import io.millrace.streaming.kinesis.StreamClient.ExpiredIterator;
import io.millrace.streaming.kinesis.StreamClient.TimeNotCome;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds, in a few small calls, the record at which a micro-batch ends in a shard.
 *
 * <p>Any real record is a valid end. On a shard with traffic the first record that arrived at or
 * after the wanted time is one: an iterator AT_TIMESTAMP and one record. On a quiet shard a cursor
 * that waits behind the last end answers "nothing new" in one call. When records wait but none has
 * arrived since the wanted time, the time between is halved until a late one is found.
 */
final class ShardScout {
  private static final Logger LOG = LoggerFactory.getLogger(ShardScout.class);

  /** Records that one look behind the last end may show; small, since they are read again. */
  private static final int GLANCE = 100;

  /** Halvings per look. The next look goes on from what was found. */
  private static final int HALVINGS = 4;

  /** Times not reached yet to try per look: they cost no read, and 32 span ten years of lead. */
  private static final int REFUSALS = 32;

  /** Empty pages to follow before a look is left for the next trigger. */
  private static final int EMPTY_PAGES = 50;

  private final StreamClient client;
  private final String stream;
  private final Map<String, ShardCursor> cursors = new ConcurrentHashMap<>();
  private final ClockLead lead = new ClockLead();
  private final Map<String, Boolean> quiet = new ConcurrentHashMap<>();

  ShardScout(StreamClient client, String stream) {
    this.client = client;
    this.stream = stream;
  }

  /**
   * The end of a micro-batch in one shard: a record that arrived by {@code untilMillis + slack},
   * the shard's end, or {@code from} where there is nothing yet.
   *
   * @param untilMillis arrival time to end at, milliseconds since the epoch
   * @param slackMillis how much later the ending record may have arrived
   */
  ShardPosition end(String shard, ShardPosition from, long untilMillis, long slackMillis) {
    if (from.isShardEnd()) {
      return from;
    }
    long latest = untilMillis + slackMillis;
    if (!quiet.getOrDefault(shard, false)) {
      Page found = firstAt(shard, lead.reachable(untilMillis));
      if (found != Page.NOTHING_YET) {
        lead.confirmed();
      }
      if (found.isEmpty() && found.endsShard()) {
        return ShardPosition.SHARD_END;
      }
      if (isUsable(found, from, latest)) {
        return ShardPosition.after(found.last());
      }
    }
    return endByGlance(shard, from, untilMillis, latest);
  }

  /** The last record of the shard that arrived by {@code untilMillis}, or its end. */
  ShardPosition tip(String shard, ShardPosition from, long untilMillis) {
    ShardPosition position = from;
    while (true) {
      ShardPosition next = end(shard, position, untilMillis, 0);
      if (next.equals(position) || next.isShardEnd()) {
        return next;
      }
      position = next;
    }
  }

  /**
   * Arrival of the first record behind {@code from}; {@code Long.MAX_VALUE} where there is none.
   */
  long firstArrival(String shard, ShardPosition from) {
    if (from.isShardEnd()) {
      return Long.MAX_VALUE;
    }
    ShardCursor cursor = cursorAt(shard, from);
    Page page = following(cursor, GLANCE);
    if (page.isEmpty()) {
      return Long.MAX_VALUE;
    }
    cursor.putBack(from, page.records());
    return page.records().get(0).arrivedAtMillis();
  }

  /** Whether the record that {@code position} stands behind is still in the shard. */
  boolean stillHas(String shard, ShardPosition position) {
    Page page = first(() -> client.iteratorAt(stream, shard, position.sequenceNumber()), shard);
    return !page.isEmpty() && page.last().sequenceNumber().equals(position.sequenceNumber());
  }

  void forget(String shard) {
    cursors.remove(shard);
    quiet.remove(shard);
  }

  private ShardPosition endByGlance(
      String shard, ShardPosition from, long untilMillis, long latest) {
    ShardCursor cursor = cursorAt(shard, from);
    Page page = following(cursor, GLANCE);
    quiet.put(shard, page.isEmpty() || page.isAtTip());
    if (page.isEmpty()) {
      return page.endsShard() ? ShardPosition.SHARD_END : from;
    }
    int accepted = 0;
    while (accepted < page.records().size()
        && page.records().get(accepted).arrivedAtMillis() <= latest) {
      accepted++;
    }
    if (accepted < page.records().size()) {
      ShardPosition end =
          accepted == 0 ? from : ShardPosition.after(page.records().get(accepted - 1));
      cursor.putBack(end, page.records().subList(accepted, page.records().size()));
      return end;
    }
    if (page.endsShard()) {
      return ShardPosition.SHARD_END;
    }
    return page.isAtTip()
        ? ShardPosition.after(page.last())
        : endByHalving(shard, page.last(), untilMillis, latest);
  }

  private ShardPosition endByHalving(
      String shard, StreamRecord known, long untilMillis, long latest) {
    StreamRecord best = known;
    long left = known.arrivedAtMillis();
    long right = untilMillis;
    long reached = left;
    int halvings = 0;
    int refusals = 0;
    while (halvings < HALVINGS && refusals < REFUSALS && right - left > 1) {
      long middle = left + (right - left) / 2;
      Page found = firstAt(shard, middle);
      if (found == Page.NOTHING_YET) {
        refusals++;
      } else {
        halvings++;
        reached = Math.max(reached, middle);
      }
      if (isUsable(found, ShardPosition.after(best), latest)) {
        best = found.last();
        left = Math.max(middle, best.arrivedAtMillis());
      } else {
        right = middle;
      }
    }
    if (refusals > 0) {
      lead.refused(untilMillis, reached);
    }
    return ShardPosition.after(best);
  }

  /** Whether the page's record lies behind {@code from} and has arrived by {@code latest}. */
  private static boolean isUsable(Page found, ShardPosition from, long latest) {
    return !found.isEmpty()
        && from.isBefore(found.last())
        && found.last().arrivedAtMillis() <= latest;
  }

  private ShardCursor cursorAt(String shard, ShardPosition from) {
    return cursors.compute(
        shard,
        (id, cursor) ->
            cursor != null && cursor.position().equals(from)
                ? cursor
                : new ShardCursor(client, stream, shard, from));
  }

  /** The first record at or after a time; {@link Page#NOTHING_YET} for a time to come. */
  private Page firstAt(String shard, long millis) {
    try {
      return first(() -> client.iterator(stream, shard, ShardPosition.atTimestamp(millis)), shard);
    } catch (TimeNotCome e) {
      return Page.NOTHING_YET;
    }
  }

  private static Page following(ShardCursor cursor, int limit) {
    Page page = cursor.next(limit);
    for (int i = 0; i < EMPTY_PAGES && page.isEmpty() && !page.isAtTip(); i++) {
      page = cursor.next(limit);
    }
    return page;
  }

  /** The first record behind an iterator; a new iterator is taken where one has expired. */
  private <E extends Exception> Page first(Iterators<E> iterators, String shard) throws E {
    while (true) {
      try {
        Page page = client.records(stream, shard, iterators.next(), 1);
        for (int i = 0; i < EMPTY_PAGES && page.isEmpty() && !page.isAtTip(); i++) {
          page = client.records(stream, shard, page.nextIterator(), 1);
        }
        return page;
      } catch (ExpiredIterator e) {
        LOG.debug("An iterator of shard {} has expired while scouting", shard);
      }
    }
  }

  /** Gives a new iterator at the same place, each time it is asked. */
  @FunctionalInterface
  private interface Iterators<E extends Exception> {
    String next() throws E;
  }
}
