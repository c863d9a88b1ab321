package io.millrace.bench.kinesis;

import io.millrace.bench.measure.Figures;
import io.millrace.bench.measure.Machine;
import io.millrace.local.kinesis.Limits;
import io.millrace.local.kinesis.LocalKinesis;
import io.millrace.local.kinesis.Operation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/**
 * What it costs the driver to plan one trigger of the Kinesis source ({@code latestOffset} and
 * {@code planInputPartitions}) at 10 to 10,000 shards, each call to the endpoint being answered 5
 * ms late, and whether the driver's heap grows over many triggers.
 *
 * <p>Before each planned trigger either no shard gets a record (quiet), or every one got one a
 * second ago (slow), or every one gets 120 up to the last moment (busy), or the trigger is the
 * first one after traffic like that has ended (lull), with its last records still to be found. What
 * was planned is read, without latency and outside the measured time, so that the source learns the
 * stream's rate as it does in a query.
 *
 * <p>Arguments: triggers to watch the heap for (default 1,000).
 */
public final class PlanningCost {
  private static final String STREAM = "planning";
  private static final Duration LATENCY = Duration.ofMillis(5);
  private static final List<Integer> SHARDS = List.of(10, 100, 1_000, 10_000);
  private static final int HEAP_SHARDS = 1_000;

  private static final long BEYOND_SCOUT_DELAY_MILLIS = 500;

  private static final int BAR_SHARDS = 1_000;
  private static final double BAR_SECONDS = 2;

  private static final Set<Operation> PLANNING =
      EnumSet.of(
          Operation.DESCRIBE_STREAM_SUMMARY,
          Operation.LIST_SHARDS,
          Operation.GET_SHARD_ITERATOR,
          Operation.GET_RECORDS);

  /** What arrives before a trigger. */
  private enum Traffic {
    QUIET(0),
    SLOW(1),
    /** With many shards more than a look behind the last end shows: each end has to be found. */
    BUSY(120),
    /** None any more, where a trigger before was planned amid a busy time. */
    LULL(120);

    private final int recordsPerShard;

    Traffic(int recordsPerShard) {
      this.recordsPerShard = recordsPerShard;
    }
  }

  private final LocalKinesis kinesis;
  private final int shards;
  private final Map<String, String> keys;
  private Triggers triggers;

  private PlanningCost(LocalKinesis kinesis, int shards) {
    this.kinesis = kinesis;
    this.shards = shards;
    kinesis.createStream(STREAM, shards);
    this.keys = fillEveryShard();
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    int heapTriggers = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
    System.out.println(Machine.line());
    System.out.println(
        "planning one trigger; local endpoint, limits lifted, each answer "
            + LATENCY.toMillis()
            + " ms late");
    System.out.println("  shards traffic    median s     max s   calls per shard and trigger");
    try (SparkSession spark = BenchSpark.local(2, "bench planning")) {
      spark.sparkContext().setLogLevel("ERROR");
      for (int shards : SHARDS) {
        try (LocalKinesis kinesis = endpoint()) {
          PlanningCost cost = new PlanningCost(kinesis, shards);
          int rounds = shards >= 10_000 ? 2 : 9;
          for (Traffic traffic : Traffic.values()) {
            cost.measure(traffic, rounds);
          }
          cost.stop();
        }
      }
      new DriverHeap(HEAP_SHARDS).watch(heapTriggers);
    }
  }

  private static LocalKinesis endpoint() {
    return LocalKinesis.builder().limits(Limits.lifted()).start();
  }

  /** Puts records until each shard has one; returns a key of each shard. */
  private Map<String, String> fillEveryShard() {
    Map<String, String> found = new HashMap<>();
    for (int i = 0; found.size() < shards; i++) {
      String key = "key-" + i;
      found.putIfAbsent(put(key), key);
    }
    return Map.copyOf(found);
  }

  private String put(String key) {
    return kinesis
        .put(STREAM, key, "a line of a log".getBytes(StandardCharsets.US_ASCII))
        .shardId();
  }

  private void measure(Traffic traffic, int rounds) throws InterruptedException {
    begin();
    List<Double> seconds = new ArrayList<>();
    long iterators = 0;
    long reads = 0;
    for (int round = -1; round < rounds; round++) {
      for (int i = 0; i < traffic.recordsPerShard; i++) {
        keys.values().forEach(this::put);
      }
      if (traffic == Traffic.SLOW) {
        Thread.sleep(1_000);
      } else if (traffic == Traffic.LULL) {
        triggers.plan();
        triggers.read();
        Thread.sleep(BEYOND_SCOUT_DELAY_MILLIS);
      }
      long iteratorsBefore = calls(Operation.GET_SHARD_ITERATOR);
      long readsBefore = calls(Operation.GET_RECORDS);
      PLANNING.forEach(operation -> kinesis.faults().on(operation).latency(LATENCY));
      long start = System.nanoTime();
      triggers.plan();
      double took = (System.nanoTime() - start) / 1e9;
      kinesis.faults().clear();
      if (round >= 0) { // the first one warms up
        seconds.add(took);
        iterators += calls(Operation.GET_SHARD_ITERATOR) - iteratorsBefore;
        reads += calls(Operation.GET_RECORDS) - readsBefore;
      }
      triggers.read();
    }
    Figures figures = Figures.of(seconds);
    double each = (double) shards * rounds;
    System.out.printf(
        Locale.ROOT,
        "%8d %-7s %11.3f %9.3f   GetShardIterator %.2f, GetRecords %.2f%s%n",
        shards,
        traffic.name().toLowerCase(Locale.ROOT),
        figures.median(),
        figures.largest(),
        iterators / each,
        reads / each,
        shards == BAR_SHARDS ? verdict(figures.largest() <= BAR_SECONDS) : "");
  }

  /** A query that starts now. */
  private void begin() throws InterruptedException {
    stop();
    Map<String, String> options = OurSource.options(kinesis.endpoint(), STREAM);
    options.put("start", "latest");
    triggers = new Triggers(OurSource.unlimited(options));
    Thread.sleep(BEYOND_SCOUT_DELAY_MILLIS);
    triggers.plan();
    triggers.read();
  }

  private void stop() {
    if (triggers != null) {
      triggers.stop();
    }
  }

  private long calls(Operation operation) {
    return kinesis.calls().of(operation).calls();
  }

  /** What to print behind a figure that has a bar. */
  static String verdict(boolean met) {
    return met ? "  (bar met)" : "  (BAR MISSED)";
  }
}
