package io.millrace.streaming.kinesis;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Fetches the next page of a shard while the last one is processed, as long as more is known to
 * wait and memory is left. Only a cache: a page that is never asked for is forgotten.
 */
final class ReadAhead implements ShardPages {
  /** The most that one GetRecords call answers. */
  static final int PAGE = 10_000;

  private static final int THREADS = 64;

  /** What a first page may take; further ones are about as large as the one before. */
  private static final long UNKNOWN_PAGE_BYTES = 2L << 20;

  private static final AtomicLong USED = new AtomicLong();

  private static final ThreadPoolExecutor FETCHERS = fetchers();

  private final ShardPages pages;
  private final long memory;
  private ShardPosition position;
  private List<StreamRecord> leftOver = List.of();
  private Page last;
  private Future<Page> ahead;
  private long reserved;
  private long pageBytes = UNKNOWN_PAGE_BYTES;

  /**
   * @param memory bytes that all read-ahead in this JVM may take
   */
  ReadAhead(ShardPages pages, long memory) {
    this.pages = pages;
    this.memory = memory;
    this.position = pages.position();
  }

  private static ThreadPoolExecutor fetchers() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, "kinesis-read-ahead");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  @Override
  public ShardPosition position() {
    return position;
  }

  /** Begins to fetch what {@link #next} will give, if there is room. */
  @Override
  public void start() {
    if (ahead != null || !leftOver.isEmpty() || last != null && last.isAtTip()) {
      return;
    }
    if (USED.addAndGet(pageBytes) > memory) {
      USED.addAndGet(-pageBytes);
      return;
    }
    reserved = pageBytes;
    ahead = FETCHERS.submit(() -> pages.next(PAGE));
  }

  @Override
  public Page next(int limit) {
    if (!leftOver.isEmpty()) {
      List<StreamRecord> records = leftOver;
      leftOver = List.of();
      position = ShardPosition.after(records.get(records.size() - 1));
      // Not at the tip: whether more has arrived is for the next call to say.
      return new Page(records, last.nextIterator(), Math.max(1, last.millisBehindLatest()));
    }
    last = ahead == null ? pages.next(limit) : fetched();
    if (!last.isEmpty()) {
      position = ShardPosition.after(last.last());
      pageBytes = last.heapBytes();
      start();
    }
    return last;
  }

  private Page fetched() {
    try {
      return ahead.get();
    } catch (InterruptedException e) {
      throw Backoff.interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      release();
    }
  }

  private void release() {
    ahead = null;
    USED.addAndGet(-reserved);
    reserved = 0;
  }

  @Override
  public void putBack(ShardPosition newPosition, List<StreamRecord> records) {
    position = newPosition;
    leftOver = List.copyOf(records);
  }

  @Override
  public void close() {
    if (ahead != null) {
      boolean interrupt = true;
      ahead.cancel(interrupt);
      release();
    }
    pages.close();
  }
}
