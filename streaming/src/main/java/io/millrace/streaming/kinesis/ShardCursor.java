package io.millrace.streaming.kinesis;

import io.millrace.streaming.kinesis.StreamClient.ExpiredIterator;
import io.millrace.streaming.kinesis.StreamClient.TimeNotCome;
import java.util.List;

/**
 * Reads one shard forward from a position, page by page. Takes a new iterator where the old one has
 * expired, behind the last record that it handed out, so nothing is skipped or repeated.
 */
final class ShardCursor implements ShardPages {
  private final StreamClient client;
  private final String stream;
  private final String shard;
  private ShardPosition position;
  private String iterator;
  private List<StreamRecord> leftOver = List.of();
  private boolean atShardEnd;

  ShardCursor(StreamClient client, String stream, String shard, ShardPosition position) {
    this.client = client;
    this.stream = stream;
    this.shard = shard;
    this.position = position;
    this.atShardEnd = position.isShardEnd();
  }

  @Override
  public ShardPosition position() {
    return position;
  }

  @Override
  public Page next(int limit) {
    if (!leftOver.isEmpty()) {
      List<StreamRecord> records = leftOver;
      leftOver = List.of();
      position = ShardPosition.after(records.get(records.size() - 1));
      // Not at the tip: whether more has arrived is for the next call to say.
      return new Page(records, atShardEnd ? null : iterator, 1);
    }
    if (atShardEnd) {
      return new Page(List.of(), null, 0);
    }
    Page page = fetch(limit);
    if (page == Page.NOTHING_YET) {
      return page;
    }
    iterator = page.nextIterator();
    if (!page.isEmpty()) {
      position = ShardPosition.after(page.last());
    }
    atShardEnd = page.endsShard();
    return page;
  }

  @Override
  public void putBack(ShardPosition newPosition, List<StreamRecord> records) {
    position = newPosition;
    leftOver = List.copyOf(records);
  }

  @Override
  public void close() {
    // Holds nothing but an iterator, which expires by itself.
  }

  private Page fetch(int limit) {
    while (true) {
      if (iterator == null) {
        try {
          iterator = client.iterator(stream, shard, position);
        } catch (TimeNotCome e) {
          return Page.NOTHING_YET;
        }
        if (iterator == null) {
          return new Page(List.of(), null, 0);
        }
      }
      try {
        return client.records(stream, shard, iterator, limit);
      } catch (ExpiredIterator e) {
        iterator = null;
      }
    }
  }
}
