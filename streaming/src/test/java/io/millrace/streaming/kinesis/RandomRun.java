package io.millrace.streaming.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.kinesis.LocalKinesis;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * A stream that grows and is resharded, and a query that lives several lives over it, most of which
 * end badly. Its seed decides all of it before it happens, time included. What a seed does not
 * decide is which thread is ahead: the producer, the scouting threads, the tasks and the driver run
 * side by side, and waits after a throttled call have a length of their own.
 */
final class RandomRun {
  private static final long POLL_NANOS = 200_000;

  private final SparkSession spark;
  private final ClockedStream endpoint;
  private final LocalKinesis kinesis;
  private final Path checkpoint;
  private final String stream;
  private final Random random;
  private final Producer producer;
  private final BatchSink sink = new BatchSink();
  private final List<Life> lives = new ArrayList<>();
  private final Map<String, Integer> met = new ConcurrentHashMap<>();

  RandomRun(long seed, SparkSession spark, ClockedStream endpoint, Path folder) {
    this.spark = spark;
    this.endpoint = endpoint;
    this.kinesis = endpoint.kinesis();
    this.stream = folder.getFileName().toString();
    this.checkpoint = folder.resolve("checkpoint");
    this.random = new Random(seed);
    this.producer =
        new Producer(kinesis, endpoint.client(), stream, endpoint.clock(), random.nextLong());
  }

  void play() throws Exception {
    for (int life = 1 + random.nextInt(3); life > 0; life--) {
      live(Life.draw(random, producer.shards().size()));
    }
    endpoint.clock().advance(random.nextInt(10_000));
    live(Life.undisturbed(Map.of(), random.nextBoolean()));
    check();
  }

  /** The trouble that the run has met, and how often. */
  Map<String, Integer> met() {
    Map<String, Integer> all = new TreeMap<>(met);
    producer.steps().forEach(step -> all.merge(step.split(" ")[0], 1, Integer::sum));
    all.merge("replayed", sink.replays(), Integer::sum);
    all.merge("misplaced", producer.misplaced(), Integer::sum);
    all.merge("micro-batches", sink.batches().size(), Integer::sum);
    all.values().removeIf(times -> times == 0);
    return all;
  }

  @Override
  public String toString() {
    return "stream %s: %s; lives %s; micro-batches %s"
        .formatted(
            stream,
            producer.steps(),
            lives,
            sink.batches().values().stream().map(List::size).toList());
  }

  // ---- one life ----

  private void live(Life life) throws Exception {
    lives.add(life);
    for (int step = 0; step < life.stepsBefore(); step++) {
      producer.step();
    }
    life.disturb(kinesis.faults(), stream);
    long called = calls();
    AtomicInteger stepsWithin = new AtomicInteger();
    StreamingQuery query = start(life, stepsWithin);
    Thread world = new Thread(() -> disturb(life, query, called), "world of " + stream);
    world.start();
    try {
      await(life, query, world);
    } catch (StreamingQueryException e) {
      if (!PlannedFailure.isBehind(e)) {
        throw e;
      }
    } finally {
      query.stop();
      world.join();
      kinesis.faults().clear();
    }
    if (life.end() == Life.End.COMMIT_LOST) {
      loseLastCommit();
    }
    // So that the stream holds the same after this life, however many micro-batches it came to.
    while (stepsWithin.getAndIncrement() < life.allStepsWithin()) {
      producer.step();
    }
    int deaths = MortalTasks.takeDeaths();
    if (deaths > 0) {
      met.merge("task died", deaths, Integer::sum);
    }
  }

  private StreamingQuery start(Life life, AtomicInteger stepsWithin) throws TimeoutException {
    AtomicInteger batches = new AtomicInteger();
    return endpoint.start(
        spark,
        stream,
        life.options(),
        checkpoint,
        life.drains() ? Trigger.AvailableNow() : Trigger.ProcessingTime(0),
        (batch, id) -> write(life, batch, id, batches.getAndIncrement(), stepsWithin));
  }

  private void write(
      Life life, Dataset<Row> batch, long id, int number, AtomicInteger stepsWithin) {
    if (life.hasStepBeforeReading(number)) {
      stepsWithin.incrementAndGet();
      producer.step();
    }
    boolean isLast = number == life.endBatch();
    List<Received> rows =
        Received.of(
            life.mortality() == 0
                ? batch
                : MortalTasks.over(batch, life.mortalSeed(), life.mortality()));
    if (isLast && life.end() == Life.End.BEFORE_WRITE) {
      throw dies(life);
    }
    sink.write(id, rows);
    if (life.hasStepAfterWriting(number)) {
      stepsWithin.incrementAndGet();
      producer.step();
    }
    if (life.readTwice()) {
      sink.write(id, Received.of(batch));
    }
    if (isLast && life.end() == Life.End.AFTER_WRITE) {
      throw dies(life);
    }
  }

  private PlannedFailure dies(Life life) {
    met.merge(life.end().name(), 1, Integer::sum);
    return new PlannedFailure("the driver dies: " + life.end());
  }

  private void await(Life life, StreamingQuery query, Thread world)
      throws StreamingQueryException, InterruptedException, TimeoutException {
    if (!life.drains()) {
      world.join();
      query.processAllAvailable();
      query.stop();
    }
    query.awaitTermination();
  }

  /** What happens to the stream, and from outside to the query, as the endpoint is called. */
  private void disturb(Life life, StreamingQuery query, long called) {
    for (int at : life.stepsAt()) {
      awaitCall(query, called + at);
      producer.step();
    }
    if (life.end() == Life.End.STOPPED) {
      awaitCall(query, called + life.stopAt());
      if (query.isActive()) {
        met.merge(life.end().name(), 1, Integer::sum);
      }
      try {
        query.stop();
      } catch (TimeoutException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void awaitCall(StreamingQuery query, long number) {
    while (query.isActive() && calls() < number) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private long calls() {
    return kinesis.calls().snapshot().entrySet().stream()
        .filter(entry -> entry.getKey().stream().equals(stream))
        .mapToLong(entry -> entry.getValue().calls())
        .sum();
  }

  /** What a crash leaves that comes after the sink's write. */
  private void loseLastCommit() throws IOException {
    File[] commits =
        checkpoint.resolve("commits").toFile().listFiles((folder, name) -> name.matches("\\d+"));
    if (commits == null || commits.length == 0) {
      return;
    }
    String last =
        String.valueOf(
            Arrays.stream(commits)
                .mapToLong(file -> Long.parseLong(file.getName()))
                .max()
                .getAsLong());
    met.merge(Life.End.COMMIT_LOST.name(), 1, Integer::sum);
    Files.delete(checkpoint.resolve("commits").resolve(last));
    Files.deleteIfExists(checkpoint.resolve("commits").resolve("." + last + ".crc"));
  }

  // ---- what must hold ----

  private void check() {
    List<Received> rows = sink.all();
    Map<String, List<String>> given = new TreeMap<>();
    Set<String> identities = new HashSet<>();
    for (Received row : rows) {
      given.computeIfAbsent(row.key(), key -> new ArrayList<>()).add(row.value());
      assertThat(row.flaw()).isNull();
      assertThat(identities.add(row.shard() + row.sequenceNumber() + row.subSequenceNumber()))
          .as("%s is the only row of its identity", row)
          .isTrue();
    }
    Map<String, List<String>> put = new TreeMap<>();
    producer.puts().forEach((key, count) -> put.put(key, numbered(key, count)));
    assertThat(given).as("records per key, in the order of the puts").isEqualTo(put);
    sink.batches().forEach(this::checkOneShardPerKey);
    checkParentsCameEarlier();
  }

  private static List<String> numbered(String key, int count) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(key + "#" + i);
    }
    return values;
  }

  /** So the order within a shard is all that a reader of one micro-batch has to care for. */
  private void checkOneShardPerKey(long batch, List<Received> rows) {
    Map<String, String> shards = new HashMap<>();
    for (Received row : rows) {
      assertThat(shards.merge(row.key(), row.shard(), (known, other) -> known))
          .as("shard of key %s in micro-batch %d", row.key(), batch)
          .isEqualTo(row.shard());
    }
  }

  private void checkParentsCameEarlier() {
    Map<String, Long> first = new HashMap<>();
    Map<String, Long> last = new HashMap<>();
    sink.batches()
        .forEach(
            (batch, rows) ->
                rows.forEach(
                    row -> {
                      first.putIfAbsent(row.shard(), batch);
                      last.put(row.shard(), batch);
                    }));
    for (Shard shard : producer.shards()) {
      for (String parent : Arrays.asList(shard.parentShardId(), shard.adjacentParentShardId())) {
        if (first.containsKey(shard.shardId()) && last.containsKey(parent)) {
          assertThat(first.get(shard.shardId()))
              .as("first micro-batch of %s, child of %s", shard.shardId(), parent)
              .isGreaterThan(last.get(parent));
        }
      }
    }
  }
}
