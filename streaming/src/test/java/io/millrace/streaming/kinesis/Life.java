package io.millrace.streaming.kinesis;

import io.millrace.local.kinesis.FaultRule;
import io.millrace.local.kinesis.Faults;
import io.millrace.local.kinesis.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * What is to happen to one run of a query from its start to its end, decided before it begins.
 *
 * @param options of the source
 * @param drains whether it ends at the tip that it sees at its start
 * @param end what ends it
 * @param endBatch in which of its micro-batches, from 0; a run that has fewer ends well
 * @param stopAt at which call of the endpoint's it is stopped, if it is
 * @param stepsBefore steps of the producer before it starts
 * @param stepsWithin for each of the first micro-batches: 1 for a step before its rows are read, 2
 *     for one after they are written, 3 for both
 * @param stepsAt further steps, each as the endpoint answers its that many-th call
 * @param readTwice whether each micro-batch has a second action
 * @param mortality one in how many records a task dies of; 0 for none
 * @param faults what goes wrong at the endpoint
 */
record Life(
    Map<String, String> options,
    boolean drains,
    End end,
    int endBatch,
    int stopAt,
    int stepsBefore,
    List<Integer> stepsWithin,
    List<Integer> stepsAt,
    boolean readTwice,
    int mortality,
    int mortalSeed,
    List<String> faults) {

  /** How a run ends. */
  enum End {
    WELL,
    /** The driver dies before the sink has written a micro-batch. */
    BEFORE_WRITE,
    /** It dies after the sink has, before Spark knows. */
    AFTER_WRITE,
    /** It dies after the sink has, and what Spark has noted of that is lost. */
    COMMIT_LOST,
    /** It is stopped at a call of the endpoint's, wherever it is. */
    STOPPED
  }

  private static final int MOST_CALLS = 120;

  private static final String CONSUMER = "consumer";

  /** A life that nothing disturbs, with nothing left unread behind it. */
  static Life undisturbed(Map<String, String> options, boolean drains) {
    return new Life(
        options, drains, End.WELL, 0, 0, 0, List.of(), List.of(), false, 0, 0, List.of());
  }

  static Life draw(Random random, int shards) {
    List<Integer> within = new ArrayList<>();
    for (int batch = 0; batch < 6; batch++) {
      within.add(random.nextInt(4));
    }
    List<Integer> at = new ArrayList<>();
    for (int steps = random.nextInt(6); steps > 0; steps--) {
      at.add(random.nextInt(MOST_CALLS));
    }
    at.sort(null);
    List<String> faults = new ArrayList<>();
    for (int count = random.nextInt(20); count > 0; count--) {
      faults.add(fault(random, shards));
    }
    return new Life(
        options(random),
        random.nextBoolean(),
        End.values()[random.nextInt(End.values().length)],
        random.nextInt(4),
        random.nextInt(MOST_CALLS),
        random.nextInt(5),
        within,
        at,
        random.nextInt(3) == 0,
        random.nextInt(3) == 0 ? 10 + random.nextInt(90) : 0,
        random.nextInt(),
        faults);
  }

  private static Map<String, String> options(Random random) {
    Map<String, String> options = new HashMap<>();
    if (random.nextBoolean()) {
      options.put("maxRecordsPerTrigger", String.valueOf(10 + random.nextInt(200)));
    }
    if (random.nextInt(3) == 0) {
      options.put("cacheBytes", random.nextBoolean() ? "0" : "2KB");
    }
    if (random.nextInt(3) == 0) {
      options.put("readAheadBytes", "0");
    }
    // Drawn in any case, so that a seed means the same whether the source has the option or not.
    String consumer = random.nextBoolean() ? "fan-out" : "polling";
    if (KinesisOptions.ALL.stream().anyMatch(option -> option.key().equals(CONSUMER))) {
      options.put(CONSUMER, consumer);
    }
    if (random.nextInt(3) == 0) {
      options.put("scoutDelay", 1 + random.nextInt(1_000) + "ms");
    }
    return options;
  }

  /** An operation, a shard, after how many of its calls, how many of them, and what. */
  private static String fault(Random random, int shards) {
    Operation operation =
        List.of(
                Operation.GET_RECORDS,
                Operation.GET_RECORDS,
                Operation.GET_RECORDS,
                Operation.GET_SHARD_ITERATOR,
                Operation.LIST_SHARDS,
                Operation.DESCRIBE_STREAM_SUMMARY)
            .get(random.nextInt(6));
    boolean isOfShard =
        operation == Operation.GET_RECORDS || operation == Operation.GET_SHARD_ITERATOR;
    List<String> kinds =
        operation == Operation.GET_RECORDS
            ? List.of("throttle", "expire", "expire", "reset", "empty", "late", "failure")
            : List.of("throttle", "reset", "late", "failure");
    return "%s %s %d %d %s"
        .formatted(
            operation,
            isOfShard
                ? String.format(Locale.ROOT, "shardId-%012d", random.nextInt(shards + 2))
                : "-",
            random.nextInt(isOfShard ? 12 : 2),
            1 + random.nextInt(3),
            kinds.get(random.nextInt(kinds.size())));
  }

  boolean hasStepBeforeReading(int batch) {
    return batch < stepsWithin.size() && (stepsWithin.get(batch) & 1) != 0;
  }

  boolean hasStepAfterWriting(int batch) {
    return batch < stepsWithin.size() && (stepsWithin.get(batch) & 2) != 0;
  }

  int allStepsWithin() {
    return stepsWithin.stream().mapToInt(Integer::bitCount).sum();
  }

  /** Puts the faults in force. */
  void disturb(Faults target, String stream) {
    for (String text : faults) {
      String[] parts = text.split(" ");
      int times = Integer.parseInt(parts[3]);
      FaultRule rule =
          target.on(Operation.valueOf(parts[0])).stream(stream)
              .after(Long.parseLong(parts[2]))
              .times(times);
      if (!parts[1].equals("-")) {
        rule.shard(parts[1]);
      }
      Map<String, Consumer<FaultRule>> kinds =
          Map.of(
              "throttle", FaultRule::throttle,
              "expire", FaultRule::expireIterator,
              "reset", FaultRule::resetConnection,
              "empty", broken -> broken.emptyPages(times),
              "late", broken -> broken.latency(Duration.ofMillis(5)),
              "failure", FaultRule::internalFailure);
      kinds.get(parts[4]).accept(rule);
    }
  }
}
