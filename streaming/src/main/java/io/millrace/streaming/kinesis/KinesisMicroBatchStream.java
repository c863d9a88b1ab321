package io.millrace.streaming.kinesis;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReportsSourceMetrics;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;

/**
 * One stream as micro-batches. The driver decides the end of a micro-batch in every shard before
 * anything is read; a replay, a retry or a second action reads the same records.
 */
final class KinesisMicroBatchStream
    implements MicroBatchStream, SupportsTriggerAvailableNow, ReportsSourceMetrics {
  private static final int SCOUTING_THREADS = 32;

  private static final int TASKS_PER_CORE = 4;

  private final KinesisOptions options;
  private final Clock clock;
  private final StreamClient client;
  private final ShardScout scout;
  private final ShardCatalog catalog;
  private final SlicePlan slices;
  private final ReaderContext context;
  private final int parallelism;
  private final ExecutorService threads;

  private StreamSummary summary;
  private boolean startIsVerified;
  private Map<String, ShardPosition> availableNow;
  private long availableNowMillis;
  private long decidedMillis;
  private long bytesSeen;
  private long recordsSeen;

  KinesisMicroBatchStream(
      KinesisOptions options, StreamClient client, SparkContext spark, Clock clock) {
    this.options = options;
    this.clock = clock;
    this.client = client;
    this.scout = new ShardScout(client, options.stream());
    this.catalog =
        new ShardCatalog(client, options.stream(), options.shardListInterval().toMillis(), clock);
    this.slices = new SlicePlan(options.maxBytesPerTrigger(), options.maxRecordsPerTrigger());
    this.context =
        new ReaderContext(
            UUID.randomUUID().toString(),
            options.client(),
            options.cacheBytes(),
            spark.longAccumulator(),
            spark.longAccumulator());
    this.parallelism = spark.defaultParallelism();
    this.threads =
        Executors.newFixedThreadPool(
            SCOUTING_THREADS,
            work -> {
              Thread thread = new Thread(work, "kinesis-scout-" + options.stream());
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public Offset initialOffset() {
    return new KinesisOffset(
        options.stream(),
        summary().createdMillis(),
        options.start().resolve(clock.instant()),
        0,
        Map.of());
  }

  @Override
  public Offset latestOffset() {
    throw new IllegalStateException(
        "Spark asks with a start, since this source limits its batches");
  }

  @Override
  public Offset latestOffset(Offset from, ReadLimit limit) {
    KinesisOffset start = KinesisOffset.of(from);
    verify(start);
    Map<String, ShardPosition> positions = catalog.positions(start);
    long tip = tipMillis();
    if (availableNowMillis > 0 && availableNow == null) {
      availableNow = forEachShard(positions, (shard, at) -> scout.tip(shard, at, tip));
    }
    long asOf = start.asOfMillis() > 0 ? start.asOfMillis() : beginning(positions, tip);
    learnRate();

    long slice = slices.millis();
    long until = Math.min(tip, asOf + slice);
    Map<String, ShardPosition> ends = ends(positions, until);
    while (ends.equals(positions) && until < tip) {
      // A whole slice without a record: the next one begins where there is one again.
      asOf = Math.max(until, beginning(positions, tip));
      until = Math.min(tip, asOf + slice);
      ends = ends(positions, until);
    }
    boolean unchanged =
        ends.equals(positions) && start.shards().keySet().containsAll(ends.keySet());
    if (unchanged && !fixesLatest(start)) {
      return start.isInitial() ? null : start;
    }
    decidedMillis = until - asOf;
    return start.advancedTo(Math.max(until, start.asOfMillis()), ends);
  }

  /** A query that starts at "latest" writes down what that means, even before the first record. */
  private boolean fixesLatest(KinesisOffset start) {
    return start.isInitial() && start.start().kind() == ShardPosition.Kind.AT_TIMESTAMP;
  }

  private long beginning(Map<String, ShardPosition> positions, long tip) {
    Map<String, Long> arrivals = forEachShard(ready(positions), scout::firstArrival);
    return arrivals.values().stream().mapToLong(Long::longValue).reduce(tip, Math::min);
  }

  private Map<String, ShardPosition> ends(Map<String, ShardPosition> positions, long until) {
    long slack = options.scoutDelay().toMillis();
    Map<String, ShardPosition> ends = new TreeMap<>(positions);
    ends.putAll(
        forEachShard(
            ready(positions),
            (shard, from) ->
                availableNow == null
                    ? scout.end(shard, from, until, slack)
                    : drain(shard, from, until, slack)));
    ends.forEach(
        (shard, end) -> {
          if (end.isShardEnd() && !positions.get(shard).isShardEnd()) {
            catalog.expire();
            scout.forget(shard);
          }
        });
    return ends;
  }

  /** Under AvailableNow a shard goes to the tip that was seen at the start, and no further. */
  private ShardPosition drain(String shard, ShardPosition from, long until, long slack) {
    ShardPosition target = availableNow.getOrDefault(shard, from);
    if (until >= tipMillis()) {
      return target;
    }
    ShardPosition end = scout.end(shard, from, until, slack);
    boolean beyond =
        end.kind() == ShardPosition.Kind.AFTER
            && target.kind() == ShardPosition.Kind.AFTER
            && SequenceNumbers.compare(end.sequenceNumber(), target.sequenceNumber()) > 0;
    return beyond ? target : end;
  }

  @Override
  public void prepareForTriggerAvailableNow() {
    availableNowMillis = clock.millis();
  }

  /** The arrival time that this trigger may reach. */
  private long tipMillis() {
    return availableNowMillis > 0
        ? availableNowMillis
        : clock.millis() - options.scoutDelay().toMillis();
  }

  private Map<String, ShardPosition> ready(Map<String, ShardPosition> positions) {
    Map<String, ShardPosition> ready = new LinkedHashMap<>();
    positions.forEach(
        (shard, position) -> {
          if (!position.isShardEnd() && catalog.isReady(shard, positions)) {
            ready.put(shard, position);
          }
        });
    return ready;
  }

  private <T> Map<String, T> forEachShard(
      Map<String, ShardPosition> positions, BiFunction<String, ShardPosition, T> question) {
    Map<String, Future<T>> asked = new LinkedHashMap<>();
    positions.forEach(
        (shard, from) -> asked.put(shard, threads.submit(() -> question.apply(shard, from))));
    Map<String, T> answers = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Future<T>> entry : asked.entrySet()) {
        answers.put(entry.getKey(), entry.getValue().get());
      }
    } catch (InterruptedException e) {
      throw Backoff.interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      asked.values().forEach(future -> future.cancel(true));
    }
    return answers;
  }

  private void learnRate() {
    long bytes = context.bytesRead().sum();
    long records = context.recordsRead().sum();
    if (decidedMillis > 0) {
      slices.learn(decidedMillis, bytes - bytesSeen, records - recordsSeen);
      decidedMillis = 0;
    }
    bytesSeen = bytes;
    recordsSeen = records;
  }

  private StreamSummary summary() {
    if (summary == null) {
      summary = client.describe(options.stream());
    }
    return summary;
  }

  /**
   * Makes sure, once, that the offset belongs to this stream and that what lies behind it is still
   * there.
   *
   * <p>A position whose record has gone is no loss when the record had reached its retention and
   * everything that arrived since was already scouted: the shard was simply quiet.
   */
  private void verify(KinesisOffset start) {
    if (startIsVerified) {
      return;
    }
    if (!start.stream().equals(options.stream())) {
      throw KinesisErrors.otherStream(start, options.stream());
    }
    if (start.createdMillis() != summary().createdMillis()) {
      throw KinesisErrors.recreatedStream(start, summary().createdMillis());
    }
    long horizon = clock.millis() - summary().retention().toMillis();
    Map<String, ShardPosition> records = new LinkedHashMap<>();
    start
        .shards()
        .forEach(
            (shard, position) -> {
              if (position.kind() == ShardPosition.Kind.AFTER) {
                records.put(shard, position);
              }
            });
    forEachShard(records, scout::stillHas)
        .forEach(
            (shard, present) -> {
              ShardPosition position = records.get(shard);
              boolean expired = position.millis() < horizon && start.asOfMillis() >= horizon;
              if (!present && !expired) {
                throw KinesisErrors.dataLoss(
                    options.stream(),
                    shard,
                    position,
                    ShardPosition.SHARD_END,
                    "the record at the checkpoint has been trimmed");
              }
            });
    startIsVerified = true;
  }

  @Override
  public InputPartition[] planInputPartitions(Offset from, Offset to) {
    KinesisOffset start = KinesisOffset.of(from);
    KinesisOffset end = KinesisOffset.of(to);
    verify(start);
    return tasks(DecidedRanges.ranges(start, end));
  }

  /** A task per shard, or per few shards where there are many more shards than cores. */
  private InputPartition[] tasks(List<ShardRange> ranges) {
    int count = Math.min(ranges.size(), parallelism * TASKS_PER_CORE);
    List<List<ShardRange>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tasks.add(new ArrayList<>());
    }
    for (int i = 0; i < ranges.size(); i++) {
      tasks.get(i % count).add(ranges.get(i));
    }
    return tasks.stream().map(ShardTask::new).toArray(InputPartition[]::new);
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new ShardReaderFactory(context);
  }

  @Override
  public Offset deserializeOffset(String json) {
    return KinesisOffset.fromJson(json);
  }

  @Override
  public Map<String, String> metrics(Optional<Offset> latestConsumed) {
    SourceMetrics calls = StreamClients.metrics();
    Map<String, String> metrics = new TreeMap<>();
    latestConsumed.ifPresent(
        offset -> {
          KinesisOffset consumed = KinesisOffset.of(offset);
          metrics.put(
              "millisBehindLatest",
              Long.toString(Math.max(0, clock.millis() - consumed.asOfMillis())));
          metrics.put("shards", Integer.toString(consumed.shards().size()));
        });
    metrics.put("recordsRead", Long.toString(context.recordsRead().sum()));
    metrics.put("bytesRead", Long.toString(context.bytesRead().sum()));
    metrics.put("calls", Long.toString(calls.calls.sum()));
    metrics.put("throttles", Long.toString(calls.throttles.sum()));
    metrics.put("retries", Long.toString(calls.retries.sum()));
    return metrics;
  }

  @Override
  public void commit(Offset end) {
    // Spark's offset log is the only place that keeps offsets.
  }

  @Override
  public void stop() {
    threads.shutdownNow();
    RangeCache.shared().forget(context.query());
  }
}
