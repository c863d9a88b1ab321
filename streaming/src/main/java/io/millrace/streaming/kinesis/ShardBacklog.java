package io.millrace.streaming.kinesis;

import io.millrace.streaming.kinesis.StreamClient.ExpiredIterator;
import io.millrace.streaming.kinesis.StreamClient.ShardGone;
import io.millrace.streaming.kinesis.StreamClient.TimeNotCome;
import io.millrace.streaming.lag.PartitionLag;
import java.time.Duration;
import java.util.List;

/**
 * Counts what waits in a shard. A few pages that reach the tip make the count exact; behind them
 * the density of records is sampled along their arrival time. Either way a few small calls, since
 * the shard's consumers share its limits.
 */
final class ShardBacklog {
  private static final int FIRST_PAGE = 1_000;
  private static final int LARGEST_PAGE = 10_000;

  /** What a further page should hold about. */
  private static final long PAGE_BYTES = 1L << 20;

  private static final int SAMPLES = 8;

  /** Records per sample: many enough that one burst does not pass for a rate. */
  private static final int SAMPLE = 250;

  /** Empty pages to follow, of which Kinesis may answer some. */
  private static final int EMPTY_PAGES = 50;

  private final StreamClient client;
  private final String stream;
  private final String shard;
  private final long nowMillis;
  private long records;
  private long bytes;
  private long firstMillis;
  private long lastMillis;

  /**
   * @param nowMillis what arrives later is not counted
   */
  ShardBacklog(StreamClient client, String stream, String shard, long nowMillis) {
    this.client = client;
    this.stream = stream;
    this.shard = shard;
    this.nowMillis = nowMillis;
  }

  /**
   * What waits behind a position.
   *
   * @param pages that may be counted before the rest is estimated
   */
  PartitionLag behind(ShardPosition position, int pages) {
    try {
      return counted(position, pages);
    } catch (ShardGone e) {
      return gone(shard);
    }
  }

  /** A shard that retention has taken. */
  static PartitionLag gone(String shard) {
    return new PartitionLag(
        shard, 0, 0, false, Duration.ZERO, "no longer in the stream: what was unread is lost");
  }

  private PartitionLag counted(ShardPosition position, int pages) {
    boolean isExact = count(new ShardCursor(client, stream, shard, position), pages);
    if (!isExact) {
      estimateRest();
    }
    Duration behind =
        records == 0 ? Duration.ZERO : Duration.ofMillis(Math.max(0, nowMillis - firstMillis));
    String note = !isExact && records == 0 ? "Kinesis answered empty pages only: ask again" : "";
    return new PartitionLag(shard, records, bytes, !isExact, behind, note);
  }

  /** Counts page by page; false when the pages did not reach the tip. */
  private boolean count(ShardCursor cursor, int pages) {
    int counted = 0;
    int empty = 0;
    while (counted < pages && empty < EMPTY_PAGES) {
      Page page = cursor.next(pageSize());
      for (StreamRecord record : page.records()) {
        if (record.arrivedAtMillis() > nowMillis) {
          return true;
        }
        add(record);
      }
      if (page.isAtTip()) {
        return true;
      }
      if (page.isEmpty()) {
        empty++;
      } else {
        counted++;
      }
    }
    return false;
  }

  private int pageSize() {
    if (records == 0) {
      return FIRST_PAGE;
    }
    long mean = Math.max(1, bytes / records);
    return (int) Math.max(1, Math.min(LARGEST_PAGE, PAGE_BYTES / mean));
  }

  private void add(StreamRecord record) {
    if (records == 0) {
      firstMillis = record.arrivedAtMillis();
    }
    records++;
    bytes += record.data().length;
    lastMillis = record.arrivedAtMillis();
  }

  /** Adds what arrived between the last record counted and now, as samples tell. */
  private void estimateRest() {
    if (records == 0) {
      // Empty pages only: nobody has seen a record yet.
      return;
    }
    double span = (double) (nowMillis - lastMillis) / SAMPLES;
    double rest = 0;
    double sampledBytes = 0;
    long sampled = 0;
    for (int i = 0; i < SAMPLES; i++) {
      long from = lastMillis + (long) (span * (i + 0.5));
      List<StreamRecord> sample = firstFrom(from);
      rest += recordsPerMilli(sample, from) * span;
      sampled += sample.size();
      sampledBytes += sample.stream().mapToLong(record -> record.data().length).sum();
    }
    double mean = (bytes + sampledBytes) / (records + sampled);
    records += Math.round(rest);
    bytes += Math.round(rest * mean);
  }

  /** Counted from the time asked for, so that the pause before the first record counts too. */
  private double recordsPerMilli(List<StreamRecord> sample, long fromMillis) {
    boolean reachesNow = sample.size() < SAMPLE;
    long until = reachesNow ? nowMillis : sample.get(sample.size() - 1).arrivedAtMillis();
    return (double) sample.size() / Math.max(1, until - fromMillis);
  }

  /** The first records that arrived at or after a time, fewer where the tip comes first. */
  private List<StreamRecord> firstFrom(long millis) {
    while (true) {
      try {
        String iterator = client.iterator(stream, shard, ShardPosition.atTimestamp(millis));
        Page page = client.records(stream, shard, iterator, SAMPLE);
        for (int i = 0; i < EMPTY_PAGES && page.isEmpty() && !page.isAtTip(); i++) {
          page = client.records(stream, shard, page.nextIterator(), SAMPLE);
        }
        return page.records().stream()
            .filter(record -> record.arrivedAtMillis() <= nowMillis)
            .toList();
      } catch (TimeNotCome e) {
        return List.of();
      } catch (ExpiredIterator e) {
        // Asks for a new one.
        continue;
      }
    }
  }
}
