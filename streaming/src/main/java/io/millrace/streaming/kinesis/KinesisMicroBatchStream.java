package io.millrace.streaming.kinesis;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

  private final KinesisOptions options;
  private final Clock clock;
  private final CallPace pace;
  private final StreamClient client;
  private final ConsumerRegistration consumer;
  private final ShardScout scout;
  private final ShardCatalog catalog;
  private final LossGuard guard;
  private final SlicePlan slices;
  private final MisplacedRecords misplaced = new MisplacedRecords();
  private final ReaderContext context;
  private final SourceProgress progress;
  private final SparkContext spark;
  private final ExecutorService threads;

  private StreamSummary summary;
  private boolean startIsVerified;
  private Map<String, ShardPosition> availableNow;
  private long availableNowMillis;
  private long decidedMillis;
  private long bytesSeen;
  private long recordsSeen;

  /**
   * @param query tells this run of a query from any other in this JVM and in the executors'
   */
  KinesisMicroBatchStream(
      String query,
      KinesisOptions options,
      ConsumerRegistration consumer,
      SparkContext spark,
      Clock clock) {
    this.options = options;
    this.consumer = consumer;
    this.clock = clock;
    this.spark = spark;
    // In local mode the tasks keep the same pace as the driver; elsewhere each has its share.
    ReadBudget budget = spark.isLocal() ? options.budget() : options.budget().halfOfCalls();
    CallMeter meter = CallMeter.of(query);
    this.pace = CallPace.of(query, budget);
    this.client = StreamClients.of(options.client(), pace, meter);
    this.scout = new ShardScout(client, options.stream());
    this.progress = new SourceProgress(spark, meter, scout::emptyAsOf);
    this.guard = new LossGuard(options, clock, () -> summary().retention(), scout::emptyAsOf);
    this.catalog =
        new ShardCatalog(client, options.stream(), options.shardListInterval().toMillis(), clock);
    this.slices = new SlicePlan(options.maxBytesPerTrigger(), options.maxRecordsPerTrigger());
    spark.register(misplaced);
    this.context =
        new ReaderContext(
            query,
            options.client(),
            null,
            budget,
            options.cacheBytes(),
            options.readAheadBytes(),
            options.failOnDataLoss() ? null : new Losses(spark).ofTasks(),
            progress.ofTasks(),
            misplaced);
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
    consumer.arn();
    Map<String, ShardPosition> positions = catalog.positions(start, guard);
    if (options.consumer() == ConsumerKind.FAN_OUT) {
      scout.glanceBriefly();
    } else {
      scout.shareGlances(positions.size());
    }
    // What arrives while a shard's turn is awaited would be seen, but too late for this
    // micro-batch.
    pace.awaitTurn(ready(positions).keySet());
    long tip = tipMillis();
    if (availableNowMillis > 0 && availableNow == null) {
      availableNow = forEachShard(positions, (shard, at) -> scout.tip(shard, at, tip));
    }
    long asOf = start.asOfMillis() > 0 ? start.asOfMillis() : beginning(positions, tip);
    learnRate();

    long slice = slices.millis();
    long until = Math.min(tip, asOf + slice);
    Map<String, ShardPosition> ends = ends(positions, until);
    while (ends.equals(positions) && until < tip && !wereEmpty(positions)) {
      // A whole slice without a record: the next one begins where there is one again.
      asOf = Math.max(until, beginning(positions, tip));
      until = Math.min(tip, asOf + slice);
      ends = ends(positions, until);
    }
    boolean unchanged =
        ends.equals(positions) && start.shards().keySet().containsAll(ends.keySet());
    if (unchanged && !fixesLatest(start) && !guard.isStale(start, until)) {
      return start.isInitial() ? null : start;
    }
    decidedMillis = until - asOf;
    KinesisOffset end = start.advancedTo(Math.max(until, start.asOfMillis()), ends);
    countSeen(start, end);
    return end;
  }

  /** Records that the driver has fetched while scouting, and that no task will read. */
  private void countSeen(KinesisOffset start, KinesisOffset end) {
    for (ShardRange range : DecidedRanges.ranges(start, end)) {
      PlannedRange planned = planned(start, range);
      if (planned.isSeen()) {
        progress.countSeen(planned);
      }
    }
  }

  /** A query that starts at "latest" writes down what that means, even before the first record. */
  private boolean fixesLatest(KinesisOffset start) {
    return start.isInitial() && start.start().kind() == ShardPosition.Kind.AT_TIMESTAMP;
  }

  /** Whether the last look has seen that nothing waits in any shard. */
  private boolean wereEmpty(Map<String, ShardPosition> positions) {
    return ready(positions).keySet().stream().allMatch(scout::wasEmpty);
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
    ReadCounts read = progress.total();
    if (decidedMillis > 0) {
      slices.learn(decidedMillis, read.bytes() - bytesSeen, read.records() - recordsSeen);
      decidedMillis = 0;
    }
    bytesSeen = read.bytes();
    recordsSeen = read.records();
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
   */
  private void verify(KinesisOffset start) {
    if (startIsVerified) {
      return;
    }
    guard.begin(start);
    if (!start.stream().equals(options.stream())) {
      throw KinesisErrors.otherStream(start, options.stream());
    }
    if (start.createdMillis() != summary().createdMillis()) {
      throw KinesisErrors.recreatedStream(start, summary().createdMillis());
    }
    if (options.failOnDataLoss()) {
      verifyPositions(start);
    }
    startIsVerified = true;
  }

  private void verifyPositions(KinesisOffset start) {
    Map<String, ShardPosition> records = new LinkedHashMap<>();
    start
        .shards()
        .forEach(
            (shard, position) -> {
              if (position.kind() == ShardPosition.Kind.AFTER && catalog.has(shard)) {
                records.put(shard, position);
              }
            });
    forEachShard(records, scout::stillHas)
        .forEach(
            (shard, present) -> {
              if (!present && !guard.isQuiet(start, records.get(shard))) {
                throw KinesisErrors.dataLoss(
                    options.stream(),
                    shard,
                    records.get(shard),
                    ShardPosition.SHARD_END,
                    "the record at the checkpoint has been trimmed");
              }
            });
  }

  @Override
  public InputPartition[] planInputPartitions(Offset from, Offset to) {
    KinesisOffset start = KinesisOffset.of(from);
    KinesisOffset end = KinesisOffset.of(to);
    verify(start);
    List<PlannedRange> ranges =
        DecidedRanges.ranges(start, end).stream()
            .map(range -> planned(start, range).within(catalog.hashKeys(range.shard())))
            .toList();
    return new TaskPlan(ExecutorPlaces.now(spark), spark.defaultParallelism())
        .tasks(ranges)
        .toArray(InputPartition[]::new);
  }

  private PlannedRange planned(KinesisOffset start, ShardRange range) {
    boolean startMayBeGone = guard.mayBeGone(start, range.shard(), range.from());
    List<StreamRecord> seen = startMayBeGone ? null : scout.glanced(range);
    if (seen != null) {
      return PlannedRange.seen(range, seen);
    }
    if (catalog.has(range.shard())) {
      return PlannedRange.toRead(range, startMayBeGone);
    }
    guard.endOfGone(start, range.shard(), range.from());
    if (!guard.isReadUp(start)) {
      Losses.note(new Loss(range, "the shard is gone"));
    }
    return PlannedRange.seen(range, List.of());
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new ShardReaderFactory(context.subscribingAs(consumer.arn()));
  }

  @Override
  public Offset deserializeOffset(String json) {
    return KinesisOffset.fromJson(json);
  }

  @Override
  public Map<String, String> metrics(Optional<Offset> latestConsumed) {
    Map<String, String> metrics =
        progress.metrics(latestConsumed.map(KinesisOffset::of), clock.millis());
    metrics.put("misplacedRecords", Long.toString(misplaced.value()));
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
    CallPace.forget(context.query());
    CallMeter.forget(context.query());
    consumer.close();
  }
}
