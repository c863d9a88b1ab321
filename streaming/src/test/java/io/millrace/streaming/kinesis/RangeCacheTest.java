package io.millrace.streaming.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the cache does with pages between micro-batches. Ranges are looked at by the suites. */
class RangeCacheTest {
  private final AtomicLong nanos = new AtomicLong();
  private final RangeCache cache = new RangeCache(nanos::get);

  @Test
  void pagesGoOnWithTheNextRange() {
    OpenPages pages = new OpenPages("5");
    cache.keepPages("query", range("1", "5"), pages);

    assertThat(cache.takePages("query", range("5", "9"))).isSameAs(pages);
    assertThat(cache.takePages("query", range("5", "9"))).isNull();
    assertThat(pages.closed).isFalse();
  }

  @Test
  void pagesThatLeadElsewhereAreClosed() {
    OpenPages pages = new OpenPages("5");
    cache.keepPages("query", range("1", "5"), pages);

    assertThat(cache.takePages("query", range("7", "9"))).isNull();
    assertThat(pages.closed).isTrue();
  }

  @Test
  void pagesOfAnotherQueryAreNotTaken() {
    OpenPages pages = new OpenPages("5");
    cache.keepPages("query", range("1", "5"), pages);

    assertThat(cache.takePages("other", range("5", "9"))).isNull();
    cache.forget("other");
    assertThat(pages.closed).isFalse();
    cache.forget("query");
    assertThat(pages.closed).isTrue();
  }

  @Test
  void pagesThatAnotherAttemptLeftAreClosed() {
    OpenPages first = new OpenPages("5");
    OpenPages second = new OpenPages("5");
    cache.keepPages("query", range("1", "5"), first);
    cache.keepPages("query", range("1", "5"), second);

    assertThat(first.closed).isTrue();
    assertThat(second.closed).isFalse();
  }

  @Test
  void pagesOfAShardThatMovedElsewhereAreClosedInTime() {
    OpenPages moved = new OpenPages("5");
    OpenPages stayed = new OpenPages("5");
    cache.keepPages("query", new ShardRange("logs", "moved", after("1"), after("5")), moved);
    for (int minute = 0; minute < 4; minute++) {
      cache.keepPages("query", range("1", "5"), stayed);
      assertThat(cache.takePages("query", range("5", "9"))).isSameAs(stayed);
      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    }
    assertThat(moved.closed).isFalse();
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    cache.keepPages("query", range("1", "5"), stayed);

    assertThat(moved.closed).isTrue();
    assertThat(stayed.closed).isFalse();
    assertThat(cache.takePages("query", new ShardRange("logs", "moved", after("5"), after("9"))))
        .isNull();
  }

  private static ShardRange range(String from, String to) {
    return new ShardRange("logs", "shard-1", after(from), after(to));
  }

  private static ShardPosition after(String sequenceNumber) {
    return ShardPosition.after(sequenceNumber, 0);
  }

  /** Pages that only know where they are. */
  private static final class OpenPages implements ShardPages {
    private final ShardPosition position;
    private boolean closed;

    OpenPages(String sequenceNumber) {
      this.position = after(sequenceNumber);
    }

    @Override
    public ShardPosition position() {
      return position;
    }

    @Override
    public Page next(int limit) {
      return Page.NOTHING_YET;
    }

    @Override
    public void putBack(ShardPosition newPosition, List<StreamRecord> records) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
