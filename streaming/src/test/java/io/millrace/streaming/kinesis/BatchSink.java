package io.millrace.streaming.kinesis;

import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps each micro-batch once, as an idempotent sink does, and holds every replay against what was
 * kept.
 */
final class BatchSink {
  private final NavigableMap<Long, List<Received>> batches = new ConcurrentSkipListMap<>();
  private final AtomicInteger replays = new AtomicInteger();

  /**
   * @throws AssertionError when the micro-batch was written with other rows before
   */
  void write(long batchId, List<Received> rows) {
    List<Received> known = batches.putIfAbsent(batchId, rows);
    if (known == null) {
      return;
    }
    replays.incrementAndGet();
    if (!known.equals(rows)) {
      throw new AssertionError(
          "Micro-batch %d had %s and has now %s".formatted(batchId, known, rows));
    }
  }

  /** How often a micro-batch was written once more. */
  int replays() {
    return replays.get();
  }

  NavigableMap<Long, List<Received>> batches() {
    return batches;
  }

  /** All rows, in the order in which they were given out. */
  List<Received> all() {
    return batches.values().stream().flatMap(List::stream).toList();
  }
}
