package io.millrace.streaming.kinesis;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Reads the records of one range, exactly: from behind its start to its end, which the driver has
 * seen. An empty page is no reason to stop, since Kinesis answers one wherever it pleases.
 */
final class ShardRangeReader implements Iterator<StreamRecord> {
  /** The most that one GetRecords call answers. */
  private static final int PAGE = 10_000;

  /** Heap bytes of a record beside its data: two strings, an array header, the object. */
  private static final int RECORD_OVERHEAD = 240;

  private final StreamClient client;
  private final ReaderContext context;
  private final ShardRange range;
  private List<StreamRecord> kept = new ArrayList<>();
  private ShardPages pages;
  private Iterator<StreamRecord> page;
  private boolean complete;
  private boolean sawEnd;
  private long bytes;
  private long count;

  ShardRangeReader(StreamClient client, ReaderContext context, ShardRange range) {
    this.client = client;
    this.context = context;
    this.range = range;
    List<StreamRecord> cached = RangeCache.shared().find(context.query(), range);
    if (cached != null) {
      page = cached.iterator();
      complete = true;
    } else {
      ShardPages left = RangeCache.shared().takePages(context.query(), range);
      pages =
          left != null
              ? left
              : new ShardCursor(client, range.stream(), range.shard(), range.from());
      page = List.<StreamRecord>of().iterator();
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
    Page fetched = nextNonEmpty();
    List<StreamRecord> inside = untilEnd(fetched.records());
    if (inside.size() < fetched.records().size()) {
      pages.putBack(range.to(), fetched.records().subList(inside.size(), fetched.records().size()));
    }
    for (StreamRecord record : inside) {
      bytes += record.data().length;
    }
    count += inside.size();
    if (weight() > context.cacheBytes()) {
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
      Page fetched = pages.next(PAGE);
      if (!fetched.isEmpty() || fetched.endsShard()) {
        return fetched;
      }
      // The end is a record that the driver has read, so a tip before it is only a late replica.
      if (fetched.isAtTip() && !backoff.await()) {
        throw lost("the shard's tip lies before the end of the range");
      }
    }
  }

  private List<StreamRecord> untilEnd(List<StreamRecord> records) {
    if (range.to().isShardEnd()) {
      return records;
    }
    String end = range.to().sequenceNumber();
    for (int i = 0; i < records.size(); i++) {
      int order = SequenceNumbers.compare(records.get(i).sequenceNumber(), end);
      if (order == 0) {
        sawEnd = true;
        return records.subList(0, i + 1);
      }
      if (order > 0) {
        throw lost("the first record that is left has number " + records.get(i).sequenceNumber());
      }
    }
    return records;
  }

  private void finish() {
    if (!sawEnd && !range.to().isShardEnd()) {
      throw lost("the shard has ended");
    }
    complete = true;
    if (kept != null) {
      RangeCache.shared().keep(context.query(), range, kept, weight(), context.cacheBytes());
    }
    RangeCache.shared().keepPages(context.query(), range, pages);
    context.bytesRead().add(bytes);
    context.recordsRead().add(count);
  }

  /** Memory of the records read so far, about. */
  private long weight() {
    return bytes + count * RECORD_OVERHEAD;
  }

  private RuntimeException lost(String why) {
    return KinesisErrors.dataLoss(range.stream(), range.shard(), range.from(), range.to(), why);
  }
}
