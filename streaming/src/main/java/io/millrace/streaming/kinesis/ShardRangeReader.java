package io.millrace.streaming.kinesis;

import io.millrace.streaming.kinesis.StreamClient.ShardGone;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reads the records of one range, exactly: from behind its start to its end, which the driver has
 * seen. An empty page is no reason to stop, since Kinesis answers one wherever it pleases.
 */
final class ShardRangeReader implements Iterator<StreamRecord>, AutoCloseable {
  private final ReaderContext context;
  private final ShardRange range;
  private List<StreamRecord> kept = new ArrayList<>();
  private ShardPages pages;
  private Iterator<StreamRecord> page;
  private boolean complete;
  private boolean sawEnd;
  private long heapBytes;
  private long dataBytes;
  private long count;

  ShardRangeReader(StreamClient client, ReaderContext context, PlannedRange planned) {
    this.context = context;
    this.range = planned.range();
    List<StreamRecord> cached = RangeCache.shared().find(context.query(), range);
    if (cached != null) {
      page = cached.iterator();
      complete = true;
      cached.forEach(record -> dataBytes += record.data().length);
      count = cached.size();
      report();
    } else {
      ShardPages left = RangeCache.shared().takePages(context.query(), range);
      pages = left != null ? left : open(client, planned.startMayBeGone());
      page = List.<StreamRecord>of().iterator();
    }
  }

  private ShardPages open(StreamClient client, boolean startMayBeGone) {
    Runnable startIsGone =
        startMayBeGone ? () -> lost("the record that the range starts behind is gone") : null;
    if (context.consumerArn() != null) {
      return openPush(client, startIsGone);
    }
    ShardCursor cursor =
        new ShardCursor(client, range.stream(), range.shard(), range.from(), startIsGone);
    return context.readAheadBytes() == 0 ? cursor : new ReadAhead(cursor, context.readAheadBytes());
  }

  private ShardPages openPush(StreamClient client, Runnable startIsGone) {
    boolean mayBeGone = startIsGone != null && range.from().kind() == ShardPosition.Kind.AFTER;
    if (mayBeGone
        && !new ShardScout(client, range.stream()).stillHas(range.shard(), range.from())) {
      startIsGone.run();
    }
    return new FanOutPages(
        StreamClients.push(context.settings()),
        context.consumerArn(),
        context.settings(),
        CallMeter.of(context.query()),
        range);
  }

  /** Begins to fetch, so that the first record is there sooner. */
  void start() {
    if (!complete) {
      pages.start();
    }
  }

  @Override
  public boolean hasNext() {
    while (!page.hasNext() && !complete) {
      nextPage();
    }
    return page.hasNext();
  }

  @Override
  public StreamRecord next() {
    return page.next();
  }

  private void nextPage() {
    Page fetched;
    try {
      fetched = nextNonEmpty();
    } catch (ShardGone e) {
      lost("the shard is gone");
      fetched = new Page(List.of(), null, 0);
    }
    List<StreamRecord> inside = untilEnd(fetched.records());
    if (inside.size() < fetched.records().size()) {
      pages.putBack(range.to(), fetched.records().subList(inside.size(), fetched.records().size()));
    }
    for (StreamRecord record : inside) {
      heapBytes += record.heapBytes();
      dataBytes += record.data().length;
    }
    count += inside.size();
    if (heapBytes > context.cacheBytes()) {
      kept = null;
    }
    if (kept != null) {
      kept.addAll(inside);
    }
    page = inside.iterator();
    if (sawEnd || fetched.endsShard()) {
      finish();
    }
  }

  private Page nextNonEmpty() {
    Backoff backoff = new Backoff(context.settings().retryBudget());
    while (true) {
      Page fetched = pages.next(ReadAhead.PAGE);
      if (!fetched.isEmpty() || fetched.endsShard()) {
        return fetched;
      }
      // The end is a record that the driver has read, so a tip before it is only a late replica.
      if (fetched.isAtTip() && !backoff.await()) {
        lost("the shard's tip lies before the end of the range");
        sawEnd = true;
        return fetched;
      }
    }
  }

  private List<StreamRecord> untilEnd(List<StreamRecord> records) {
    if (range.to().isShardEnd()) {
      return records;
    }
    UTF8String end = UTF8String.fromString(range.to().sequenceNumber());
    int inside = notBehind(records, end);
    if (inside > 0 && records.get(inside - 1).number().equals(end)) {
      sawEnd = true;
    } else if (inside < records.size()) {
      lost("the first record that is left has number " + records.get(inside).sequenceNumber());
      sawEnd = true;
    }
    return inside == records.size() ? records : records.subList(0, inside);
  }

  /** How many of the records, which are in order, do not lie behind the number. */
  private static int notBehind(List<StreamRecord> records, UTF8String end) {
    int known = 0;
    int unknown = records.size();
    // Most pages lie whole inside the range.
    int middle = unknown - 1;
    while (known < unknown) {
      if (SequenceNumbers.compare(records.get(middle).number(), end) <= 0) {
        known = middle + 1;
      } else {
        unknown = middle;
      }
      middle = (known + unknown) >>> 1;
    }
    return known;
  }

  private void finish() {
    if (!sawEnd && !range.to().isShardEnd()) {
      lost("the shard has ended");
    }
    complete = true;
    if (kept != null) {
      RangeCache.shared().keep(context.query(), range, kept, heapBytes, context.cacheBytes());
    }
    RangeCache.shared().keepPages(context.query(), range, pages);
    pages = null;
    report();
  }

  private void report() {
    context.read().add(ShardTallies.Report.of(range, ReadCounts.ofRecords(count, dataBytes)));
  }

  /** Fails, or notes the loss where the query goes on without what is lost. */
  private void lost(String why) {
    if (context.failsOnDataLoss()) {
      throw KinesisErrors.dataLoss(range.stream(), range.shard(), range.from(), range.to(), why);
    }
    context.losses().add(new Loss(range, why));
  }

  /** Lets go of a range that is not read to its end. */
  @Override
  public void close() {
    if (pages != null) {
      pages.close();
      pages = null;
      complete = true;
      page = List.<StreamRecord>of().iterator();
    }
  }
}
