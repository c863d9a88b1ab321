package io.millrace.local.demo;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Adds up what the queries report of their micro-batches. */
final class Progress extends StreamingQueryListener {
  private static final long QUICK_MILLIS = 1_500;

  private final String ingest;
  private final AtomicLong ingested = new AtomicLong();
  private final AtomicLong batches = new AtomicLong();
  private volatile long lagMillis;
  private final Map<String, Integer> quickInARow = new ConcurrentHashMap<>();

  /**
   * @param ingest name of the ingest query
   * @param aggregate name of the query that goes on from there
   */
  Progress(String ingest, String aggregate) {
    this.ingest = ingest;
    quickInARow.put(ingest, 0);
    quickInARow.put(aggregate, 0);
  }

  long ingested() {
    return ingested.get();
  }

  /** Micro-batches of the ingest query. */
  long batches() {
    return batches.get();
  }

  long lagMillis() {
    return lagMillis;
  }

  /**
   * Micro-batches of late that each took less than {@link #QUICK_MILLIS}, without a slower one; of
   * the query that has fewest.
   */
  int quickInARow() {
    return quickInARow.values().stream().mapToInt(Integer::intValue).min().orElse(0);
  }

  /** Begins to count the quick ones anew. */
  void forgetQuick() {
    quickInARow.replaceAll((query, batches) -> 0);
  }

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    StreamingQueryProgress progress = event.progress();
    if (progress.durationMs().containsKey("addBatch")) {
      boolean isQuick = progress.batchDuration() < QUICK_MILLIS;
      quickInARow.computeIfPresent(progress.name(), (query, old) -> isQuick ? old + 1 : 0);
    }
    if (!ingest.equals(progress.name())) {
      return;
    }
    String behind = progress.sources()[0].metrics().get("millisBehindLatest");
    lagMillis = behind == null ? 0 : Long.parseLong(behind);
    if (progress.batchDuration() > 0 && progress.durationMs().containsKey("addBatch")) {
      // The source counts what it read; Spark's own count repeats with every action on a batch.
      ingested.set(Long.parseLong(progress.sources()[0].metrics().get("recordsRead")));
      batches.incrementAndGet();
    }
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {
    // Its first micro-batch tells of it.
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {
    // The run itself tells of failures.
  }
}
