package io.millrace.streaming.kinesis;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.util.AccumulatorV2;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the records within aggregated ones that were left out because they belong to another
 * shard. Tasks add to it; the driver counts each range once, however many actions, attempts and
 * replays read it.
 */
final class MisplacedRecords extends AccumulatorV2<MisplacedRecords.InRange, Long> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(MisplacedRecords.class);

  private final Map<String, InRange> newest = new HashMap<>();
  private long earlier;

  /** How many records of a range were left out. */
  record InRange(ShardRange range, long count) implements Serializable {}

  @Override
  public synchronized boolean isZero() {
    return earlier == 0 && newest.isEmpty();
  }

  @Override
  public synchronized MisplacedRecords copy() {
    MisplacedRecords copy = new MisplacedRecords();
    copy.earlier = earlier;
    copy.newest.putAll(newest);
    return copy;
  }

  @Override
  public synchronized void reset() {
    earlier = 0;
    newest.clear();
  }

  /** Adds to what the task has counted of the range so far. */
  @Override
  public synchronized void add(InRange more) {
    InRange known = newest.get(more.range().shard());
    keep(
        known != null && known.range().equals(more.range())
            ? new InRange(more.range(), known.count() + more.count())
            : more);
  }

  @Override
  public synchronized void merge(AccumulatorV2<InRange, Long> other) {
    MisplacedRecords ofTask = (MisplacedRecords) other;
    earlier += ofTask.earlier;
    for (InRange found : ofTask.newest.values()) {
      InRange known = newest.get(found.range().shard());
      if (known == null || !known.range().equals(found.range())) {
        warn(found);
        keep(found);
      } else if (known.count() < found.count()) {
        // What was known came from an action that took only some of the rows.
        keep(found);
      }
    }
  }

  private void keep(InRange count) {
    InRange known = newest.put(count.range().shard(), count);
    if (known != null && !known.range().equals(count.range())) {
      earlier += known.count();
    }
  }

  private static void warn(InRange found) {
    LOG.warn(
        "{} records within aggregated records of stream {}, shard {}, between {} and {} belong to"
            + " other shards and are left out; the Kinesis Producer Library puts them again",
        found.count(),
        found.range().stream(),
        found.range().shard(),
        found.range().from(),
        found.range().to());
  }

  @Override
  public synchronized Long value() {
    return earlier + newest.values().stream().mapToLong(InRange::count).sum();
  }
}
