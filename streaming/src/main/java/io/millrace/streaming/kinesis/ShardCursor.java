package io.millrace.streaming.kinesis;

import io.millrace.streaming.kinesis.StreamClient.ExpiredIterator;
import io.millrace.streaming.kinesis.StreamClient.TimeNotCome;
import java.util.List;

/**
 * Polls one shard forward from a position, page by page. Takes a new iterator where the old one has
 * expired, behind the last record that it handed out, so nothing is skipped or repeated.
 *
 * <p>Kinesis does not say when retention has taken the record that an iterator starts behind; it
 * goes on with the oldest that is left. A cursor that watches for that starts at the record itself
 * and looks whether it is still there.
 */
final class ShardCursor implements ShardPages {
  private final StreamClient client;
  private final String stream;
  private final String shard;
  private final Runnable startIsGone;
  private ShardPosition position;
  private String iterator;
  private boolean startIsAwaited;
  private List<StreamRecord> leftOver = List.of();
  private boolean atShardEnd;

  /** A cursor at a position that retention has not reached. */
  ShardCursor(StreamClient client, String stream, String shard, ShardPosition position) {
    this(client, stream, shard, position, null);
  }

  /**
   * @param startIsGone what to do when the record at {@code position} is gone; null where it can't
   */
  ShardCursor(
      StreamClient client,
      String stream,
      String shard,
      ShardPosition position,
      Runnable startIsGone) {
    this.client = client;
    this.stream = stream;
    this.shard = shard;
    this.position = position;
    this.startIsGone = startIsGone;
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
          iterator = open();
        } catch (TimeNotCome e) {
          return Page.NOTHING_YET;
        }
        if (iterator == null) {
          return new Page(List.of(), null, 0);
        }
      }
      try {
        Page page = client.records(stream, shard, iterator, limit);
        return startIsAwaited ? withoutStart(page) : page;
      } catch (ExpiredIterator e) {
        iterator = null;
      }
    }
  }

  private String open() throws TimeNotCome {
    startIsAwaited = startIsGone != null && position.kind() == ShardPosition.Kind.AFTER;
    return startIsAwaited
        ? client.iteratorAt(stream, shard, position.sequenceNumber())
        : client.iterator(stream, shard, position);
  }

  /** The page behind the record at the position, which comes first if it is still there. */
  private Page withoutStart(Page page) {
    if (page.isEmpty() && !page.isAtTip()) {
      return page;
    }
    startIsAwaited = false;
    List<StreamRecord> records = page.records();
    if (!page.isEmpty() && records.get(0).sequenceNumber().equals(position.sequenceNumber())) {
      return new Page(
          records.subList(1, records.size()), page.nextIterator(), page.millisBehindLatest());
    }
    startIsGone.run();
    return page;
  }
}
