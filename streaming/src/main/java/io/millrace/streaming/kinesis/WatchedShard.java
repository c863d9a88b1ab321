package io.millrace.streaming.kinesis;

import java.util.List;
import java.util.function.Supplier;

/** What the scout remembers of one shard from look to look. Used by one thread at a time. */
final class WatchedShard {
  /** Bytes that the driver may hold of all shards. */
  static final long ALL_GLANCES_BYTES = 8L << 20;

  static final long MOST_GLANCE_BYTES = 512L << 10;

  private static final int MOST_GLANCE_RECORDS = 1_000;

  /** Small records have their own cost; and one call answers no more than 10,000. */
  private static final int MOST_EXTENDED_RECORDS = 4_000;

  private static final int LEAST_GLANCE_RECORDS = 10;
  private static final int FIRST_GLANCE_RECORDS = 64;

  /** How much larger a glance gets when one has not shown all that waits. */
  private static final int GROWTH = 4;

  /** Looks by time before a busy shard is given another glance; doubles up to the most. */
  private static final int LEAST_BUSY_LOOKS = 16;

  private static final int MOST_BUSY_LOOKS = 256;

  /** Weight of the newest look in a mean. */
  private static final double NEWEST = 0.2;

  /** Within so many mean gaps a record is missing once in 160,000 times, if they come at random. */
  private static final int GAPS = 12;

  /** What each find takes back of what a search without one has added to the reach. */
  private static final double EASING = 0.995;

  /** Clocks that are kept in time differ by less. */
  private static final long LEAST_REACH_MILLIS = 20;

  /** The longest {@code scoutDelay}. */
  private static final long MOST_REACH_MILLIS = 60_000;

  private double recordBytes = 1_000;
  private int glanceRecords = FIRST_GLANCE_RECORDS;
  private int nextBusyLooks = LEAST_BUSY_LOOKS;
  private int busyLooks;
  private double gapMillis = -1;
  private double leastReach = LEAST_REACH_MILLIS;
  private boolean empty;
  private volatile long emptyAsOfMillis;
  private ShardCursor cursor;
  private Glance glance;
  private StreamRecord lastSeen;

  /** The cursor that waits at {@code from}, or a new one. */
  ShardCursor cursorAt(ShardPosition from, Supplier<ShardCursor> open) {
    if (cursor == null || !cursor.position().equals(from)) {
      cursor = open.get();
    }
    return cursor;
  }

  /** Records to ask for in a glance, at most about {@code bytes} of them. */
  int glanceRecords(long bytes) {
    double most = Math.min(bytes, MOST_GLANCE_BYTES) / recordBytes;
    return (int) Math.max(LEAST_GLANCE_RECORDS, Math.min(glanceRecords, most));
  }

  /** Records that the driver has room for beside those of the page; none where negative. */
  int roomFor(long bytes, Page page) {
    double most = Math.min(bytes, MOST_GLANCE_BYTES) / recordBytes;
    return (int) Math.min(most, MOST_EXTENDED_RECORDS) - page.records().size();
  }

  void learn(Page page) {
    if (!page.isEmpty()) {
      double mean =
          page.records().stream().mapToLong(record -> record.data().length).average().orElse(0);
      recordBytes += NEWEST * (Math.max(1, mean) - recordBytes);
    }
  }

  /** All that had arrived by then is behind the end that is decided. */
  void foundEmpty(long asOfMillis) {
    becomeQuiet();
    empty = true;
    emptyAsOfMillis = asOfMillis;
  }

  long emptyAsOfMillis() {
    return emptyAsOfMillis;
  }

  /**
   * A glance did not show all that waits. The next one may, if it is larger; where none can be, no
   * glance would for some looks.
   *
   * @param shown how many records it showed at most
   * @param bytes how much a glance may show
   */
  void foundBusy(int shown, long bytes) {
    glanceRecords = Math.min(MOST_GLANCE_RECORDS, glanceRecords * GROWTH);
    if (glanceRecords(bytes) > shown) {
      busyLooks = 0;
    } else {
      busyLooks = nextBusyLooks;
      nextBusyLooks = Math.min(MOST_BUSY_LOOKS, nextBusyLooks * 2);
    }
  }

  boolean isBusy() {
    if (busyLooks == 0) {
      return false;
    }
    busyLooks--;
    return true;
  }

  /** A glance has shown all that waits, so the next one is likely to. */
  private void becomeQuiet() {
    busyLooks = 0;
    nextBusyLooks = LEAST_BUSY_LOOKS;
  }

  /** A look by time has found an end, and glances are of no use as long as those do. */
  void staysBusy() {
    busyLooks++;
  }

  /**
   * How long before a time to begin the search for a record up to that time: as shortly as one may
   * be expected, for the end to be fresh.
   *
   * @param slackMillis the longest
   */
  long reach(long slackMillis) {
    return gapMillis < 0
        ? slackMillis
        : Math.min(slackMillis, (long) Math.max(leastReach, GAPS * gapMillis));
  }

  /** The first record behind the begin of a search came so long after it. */
  void foundAfter(long millis) {
    gapMillis = gapMillis < 0 ? millis : gapMillis + NEWEST * (millis - gapMillis);
    leastReach = Math.max(LEAST_REACH_MILLIS, leastReach * EASING);
  }

  /** A search has found no record: the gaps have become longer, or the clocks differ by more. */
  void foundNone() {
    if (gapMillis >= 0) {
      leastReach = Math.min(MOST_REACH_MILLIS, leastReach * 2);
    }
    gapMillis = -1;
  }

  /** The last record of a glance that did not show all. */
  void lastSeen(StreamRecord record) {
    lastSeen = record;
  }

  StreamRecord lastSeen() {
    return lastSeen;
  }

  /** Forgets what the look before has seen. */
  void beginLook() {
    glance = null;
    empty = false;
  }

  /** Whether nothing waited in the last look. */
  boolean isEmpty() {
    return empty;
  }

  /** The end that a glance which shows everything up to it has found. */
  ShardPosition endOf(Glance seen) {
    becomeQuiet();
    glance = seen;
    return seen.to();
  }

  List<StreamRecord> glanced(ShardRange range) {
    Glance seen = glance;
    return seen != null && seen.from().equals(range.from()) && seen.to().equals(range.to())
        ? seen.records()
        : null;
  }
}
