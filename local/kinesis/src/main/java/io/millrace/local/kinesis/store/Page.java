package io.millrace.local.kinesis.store;

/**
 * Consecutive records of one shard, as one call reads them; stays readable when they are trimmed.
 */
public final class Page {
  private final Chunk[] chunks;
  private final long from;
  private final long next;
  private final long bytes;
  private final long lastArrival;
  private final boolean more;

  Page(Chunk[] chunks, long from, long next, long bytes, long lastArrival, boolean more) {
    this.chunks = chunks;
    this.from = from;
    this.next = next;
    this.bytes = bytes;
    this.lastArrival = lastArrival;
    this.more = more;
  }

  /** A page without records, in front of what {@code log} has at {@code from}. */
  public static Page empty(long from) {
    return new Page(new Chunk[0], from, from, 0, 0, true);
  }

  public RecordCursor cursor() {
    return new RecordCursor(chunks, from, next);
  }

  public int records() {
    return (int) (next - from);
  }

  /** The bytes of all keys and data. */
  public long bytes() {
    return bytes;
  }

  /** The ordinal at which the following page begins. */
  public long next() {
    return next;
  }

  /** When the last record of this page arrived. */
  public long lastArrival() {
    return lastArrival;
  }

  /** How far behind the tip a reader is who has this page, by the clock; 0 at the tip only. */
  public long millisBehind(long now) {
    if (!more) {
      return 0;
    }
    // At least one, because zero says that there is nothing more.
    return records() == 0 ? 1 : Math.max(1, now - lastArrival);
  }

  /** Whether the shard held further records when the page was cut. */
  public boolean hasMore() {
    return more;
  }
}
