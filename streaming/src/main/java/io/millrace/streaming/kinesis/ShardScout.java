package io.millrace.streaming.kinesis;

import io.millrace.streaming.kinesis.StreamClient.ExpiredIterator;
import io.millrace.streaming.kinesis.StreamClient.TimeNotCome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds, in a few small calls, the record at which a micro-batch ends in a shard.
 *
 * <p>Any real record is a valid end. A cursor that waits behind the last end glances at what has
 * come since: one call, which on a shard without much traffic shows all of it, so that nobody has
 * to read it again ({@link #glanced}). On a busy shard the first record that arrived at or after
 * the wanted time is the end: an iterator AT_TIMESTAMP and one record. When records wait but none
 * has arrived since the wanted time, the glance goes on where the tip is near; elsewhere the time
 * between is halved until a late one is found.
 */
final class ShardScout {
  private static final Logger LOG = LoggerFactory.getLogger(ShardScout.class);

  /** Halvings per look. The next look goes on from what was found. */
  private static final int HALVINGS = 4;

  /** Halvings where there is no next look: enough to split ten years to the millisecond. */
  private static final int HALVINGS_TO_TIP = 40;

  /** First step forward in time from the last known record; each further one is four times it. */
  private static final long STEP_MILLIS = 1_000;

  private static final int STEP_GROWTH = 4;

  /** Times not reached yet to try per look: they cost no read, and 32 span ten years of lead. */
  private static final int REFUSALS = 32;

  /**
   * So near to the tip, the rest of a glance tells more than halvings do, each of which waits for
   * the shard's next permitted call: the end of a burst would come seconds late. That is worth
   * reading it twice, where the driver has no room to keep it.
   */
  private static final long NEAR_MILLIS = 5_000;

  /** Empty pages to follow before a look is left for the next trigger. */
  private static final int EMPTY_PAGES = 50;

  private final StreamClient client;
  private final String stream;
  private final ClockLead lead = new ClockLead();
  private final Map<String, WatchedShard> watched = new ConcurrentHashMap<>();
  private volatile long glanceBytes = WatchedShard.MOST_GLANCE_BYTES;

  ShardScout(StreamClient client, String stream) {
    this.client = client;
    this.stream = stream;
  }

  /** How many shards share the driver's memory for glances. */
  void shareGlances(int shards) {
    glanceBytes = WatchedShard.ALL_GLANCES_BYTES / Math.max(1, shards);
  }

  /**
   * Looks at a few records only, unless there is no other way to find an end: they are pushed to
   * the executors anyway.
   */
  void glanceBriefly() {
    glanceBytes = 0;
  }

  /**
   * The end of a micro-batch in one shard: a record that arrived by {@code untilMillis + slack},
   * the shard's end, or {@code from} where there is nothing yet.
   *
   * @param untilMillis arrival time to end at, milliseconds since the epoch
   * @param slackMillis how much later the ending record may have arrived
   */
  ShardPosition end(String shard, ShardPosition from, long untilMillis, long slackMillis) {
    return end(shard, from, untilMillis, untilMillis + slackMillis, HALVINGS);
  }

  private ShardPosition end(
      String shard, ShardPosition from, long untilMillis, long latest, int halvings) {
    if (from.isShardEnd()) {
      return from;
    }
    WatchedShard known = watched(shard);
    known.beginLook();
    long tried = 0;
    if (known.isBusy()) {
      tried = known.reach(latest - untilMillis);
      Optional<ShardPosition> end = endByTime(shard, known, from, untilMillis, latest);
      if (end.isPresent()) {
        return stillBusy(known, end.get());
      }
    }
    ShardPosition last = endByGlance(shard, known, from, untilMillis, latest, tried);
    return last != null ? last : endBySteps(shard, known.lastSeen(), untilMillis, latest, halvings);
  }

  private ShardPosition stillBusy(WatchedShard known, ShardPosition end) {
    if (glanceBytes == 0) {
      known.staysBusy();
    }
    return end;
  }

  /** The last record of the shard that arrived by {@code untilMillis}, or its end. */
  ShardPosition tip(String shard, ShardPosition from, long untilMillis) {
    ShardPosition position = from;
    while (true) {
      ShardPosition next = end(shard, position, untilMillis, untilMillis, HALVINGS_TO_TIP);
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
    WatchedShard known = watched(shard);
    ShardCursor cursor = known.cursorAt(from, () -> new ShardCursor(client, stream, shard, from));
    Page page = following(cursor, 1);
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

  /**
   * The records of a range that the last look has seen whole; null where it has not. Only a saving:
   * Kinesis gives the same ones.
   */
  List<StreamRecord> glanced(ShardRange range) {
    WatchedShard known = watched.get(range.shard());
    return known == null ? null : known.glanced(range);
  }

  /** When the shard was last seen to hold nothing behind its end; 0 where it never was. */
  long emptyAsOf(String shard) {
    WatchedShard known = watched.get(shard);
    return known == null ? 0 : known.emptyAsOfMillis();
  }

  /** Whether nothing waited in the shard in the last look. */
  boolean wasEmpty(String shard) {
    WatchedShard known = watched.get(shard);
    return known != null && known.isEmpty();
  }

  void forget(String shard) {
    watched.remove(shard);
  }

  private WatchedShard watched(String shard) {
    return watched.computeIfAbsent(shard, id -> new WatchedShard());
  }

  /** The first record shortly before the latest time, the shard's end, or nothing. */
  private Optional<ShardPosition> endByTime(
      String shard, WatchedShard known, ShardPosition from, long untilMillis, long latest) {
    long wanted = lead.reachable(latest - known.reach(latest - untilMillis));
    Page found = firstAt(shard, wanted);
    if (found != Page.NOTHING_YET) {
      lead.confirmed();
    }
    if (found.isEmpty() && found.endsShard()) {
      return Optional.of(ShardPosition.SHARD_END);
    }
    if (!isUsable(found, from, latest)) {
      known.foundNone();
      return Optional.empty();
    }
    known.foundAfter(found.last().arrivedAtMillis() - wanted);
    return Optional.of(ShardPosition.after(found.last()));
  }

  /**
   * The end that a glance or the wanted time shows; null where more waits than a glance shows.
   *
   * @param tried how long before the latest time was searched already; 0 where nothing was
   */
  private ShardPosition endByGlance(
      String shard,
      WatchedShard known,
      ShardPosition from,
      long untilMillis,
      long latest,
      long tried) {
    ShardCursor cursor = known.cursorAt(from, () -> new ShardCursor(client, stream, shard, from));
    int limit = known.glanceRecords(glanceBytes);
    Page page = glance(cursor, limit);
    known.learn(page);
    if (page.isEmpty()) {
      if (page.isAtTip() && page != Page.NOTHING_YET) {
        known.foundEmpty(untilMillis);
      }
      return page.endsShard() ? ShardPosition.SHARD_END : from;
    }
    Optional<ShardPosition> end = endWithin(page, known, cursor, from, latest, true);
    if (end.isPresent()) {
      return end.get();
    }
    known.foundBusy(limit, glanceBytes);
    if (tried == 0) {
      end = endByTime(shard, known, from, untilMillis, latest);
    }
    int kept = recordsMore(known, page, glanceBytes);
    int more = kept > 0 ? kept : recordsMore(known, page, WatchedShard.MOST_GLANCE_BYTES);
    if (end.isEmpty() && more > 0) {
      page = with(page, following(cursor, more));
      end = endWithin(page, known, cursor, from, latest, kept > 0);
    }
    if (end.isEmpty() && tried > 0 && known.reach(latest - untilMillis) > tried) {
      end = endByTime(shard, known, from, untilMillis, latest).map(last -> stillBusy(known, last));
    }
    known.lastSeen(page.last());
    return end.orElse(null);
  }

  /**
   * How many more to look at behind a glance that has not shown all; 0 or less where steps are
   * better.
   *
   * @param bytes room for them
   */
  private int recordsMore(WatchedShard known, Page page, long bytes) {
    if (glanceBytes == 0) {
      return known.glanceRecords(WatchedShard.MOST_GLANCE_BYTES);
    }
    return page.millisBehindLatest() <= NEAR_MILLIS ? known.roomFor(bytes, page) : 0;
  }

  /**
   * The end of the range that the page shows whole; empty where more may belong to it.
   *
   * @param keeps whether the driver has room to keep the page's records for the tasks
   */
  private static Optional<ShardPosition> endWithin(
      Page page,
      WatchedShard known,
      ShardCursor cursor,
      ShardPosition from,
      long latest,
      boolean keeps) {
    List<StreamRecord> records = page.records();
    int accepted = 0;
    while (accepted < records.size() && records.get(accepted).arrivedAtMillis() <= latest) {
      accepted++;
    }
    List<StreamRecord> seen = records.subList(0, accepted);
    if (accepted < records.size()) {
      ShardPosition end = accepted == 0 ? from : ShardPosition.after(records.get(accepted - 1));
      if (keeps) {
        cursor.putBack(end, records.subList(accepted, records.size()));
      }
      return Optional.of(keeps ? known.endOf(new Glance(from, end, seen)) : end);
    }
    if (page.isAtTip()) {
      ShardPosition end =
          page.endsShard() ? ShardPosition.SHARD_END : ShardPosition.after(page.last());
      return Optional.of(keeps ? known.endOf(new Glance(from, end, seen)) : end);
    }
    return Optional.empty();
  }

  private static Page with(Page page, Page following) {
    List<StreamRecord> records = new ArrayList<>(page.records());
    records.addAll(following.records());
    return new Page(records, following.nextIterator(), following.millisBehindLatest());
  }

  /**
   * A late record behind one that is known: in steps forward, since what waits may be long past,
   * then by halving what is left.
   */
  private ShardPosition endBySteps(
      String shard, StreamRecord known, long untilMillis, long latest, int halvings) {
    StreamRecord best = known;
    long left = known.arrivedAtMillis();
    long right = untilMillis;
    long reached = left;
    long step = STEP_MILLIS;
    int halved = 0;
    int refusals = 0;
    while (halved < halvings && refusals < REFUSALS && right - left > 1) {
      boolean steps = step > 0 && left + step < right;
      long time = steps ? left + step : left + (right - left) / 2;
      Page found = firstAt(shard, time);
      if (found == Page.NOTHING_YET) {
        refusals++;
      } else {
        reached = Math.max(reached, time);
        halved += steps ? 0 : 1;
      }
      if (isUsable(found, ShardPosition.after(best), latest)) {
        best = found.last();
        left = Math.max(time, best.arrivedAtMillis());
        step *= STEP_GROWTH;
      } else {
        right = time;
        step = 0;
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

  /** The first record at or after a time; {@link Page#NOTHING_YET} for a time to come. */
  private Page firstAt(String shard, long millis) {
    try {
      return first(() -> client.iterator(stream, shard, ShardPosition.atTimestamp(millis)), shard);
    } catch (TimeNotCome e) {
      return Page.NOTHING_YET;
    }
  }

  /** What waits behind a cursor, up to some records; Kinesis may give it in several pages. */
  private static Page glance(ShardCursor cursor, int limit) {
    Page page = following(cursor, limit);
    List<StreamRecord> records = page.records();
    while (!page.isEmpty() && !page.isAtTip() && records.size() < limit) {
      page = following(cursor, limit - records.size());
      List<StreamRecord> more = new ArrayList<>(records);
      more.addAll(page.records());
      records = more;
    }
    return records == page.records()
        ? page
        : new Page(records, page.nextIterator(), page.millisBehindLatest());
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
