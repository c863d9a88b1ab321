package io.millrace.bench.kinesis;

import io.millrace.bench.measure.Figures;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;

/**
 * The heap of a driver that plans trigger after trigger. The endpoint has a JVM of its own, so that
 * nothing else is in this heap.
 */
final class DriverHeap {
  private static final String STREAM = "heap";
  private static final int PUT_AT_ONCE = 500;

  /** One shard in so many gets a record before each trigger. */
  private static final int BUSY_ONE_IN = 10;

  private static final int LOOKS = 10;

  /** A look differs from the next by more than this for no reason that stays. */
  private static final double NOISE_BYTES_PER_TRIGGER = 256;

  private final int shards;

  DriverHeap(int shards) {
    this.shards = shards;
  }

  void watch(int triggers) throws IOException, InterruptedException {
    System.out.printf(
        Locale.ROOT,
        "%ndriver's heap after GC: %,d shards, a record in one of %d before each trigger, no latency%n",
        shards,
        BUSY_ONE_IN);
    try (EndpointProcess endpoint =
            EndpointProcess.start(STREAM, shards, 0, Contents.LOG_LINES, 1);
        KinesisClient client = BareSdk.client(endpoint.endpoint())) {
      List<String> keys = keyOfEachShard(client);
      Triggers planned =
          new Triggers(OurSource.unlimited(OurSource.options(endpoint.endpoint(), STREAM)));
      watch(triggers, planned, client, keys);
      planned.stop();
    }
  }

  private void watch(int triggers, Triggers planned, KinesisClient client, List<String> keys)
      throws InterruptedException {
    int every = Math.max(1, triggers / LOOKS);
    List<Double> heaps = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    for (int i = -every; i <= triggers; i++) { // before the first look, caches fill
      if (i >= 0 && i % every == 0) {
        heaps.add(heapAfterCollection());
      }
      put(client, keys, Math.floorMod(i, BUSY_ONE_IN));
      long start = System.nanoTime();
      planned.plan();
      seconds.add((System.nanoTime() - start) / 1e9);
      planned.read();
    }
    StringBuilder looks = new StringBuilder("  MB:");
    heaps.forEach(heap -> looks.append(String.format(Locale.ROOT, " %.2f", heap / (1 << 20))));
    System.out.println(looks);
    double growth = heaps.get(heaps.size() - 1) - heaps.get(0);
    System.out.printf(
        Locale.ROOT,
        "  %+.2f MB over %,d triggers%s; planning took %.3f s (median)%n",
        growth / (1 << 20),
        triggers,
        PlanningCost.verdict(growth < NOISE_BYTES_PER_TRIGGER * triggers),
        Figures.of(seconds).median());
  }

  private List<String> keyOfEachShard(KinesisClient client) {
    Map<String, String> keyOfShard = new TreeMap<>();
    for (int from = 0; keyOfShard.size() < shards; from += PUT_AT_ONCE) {
      List<String> keys = new ArrayList<>();
      for (int i = from; i < from + PUT_AT_ONCE; i++) {
        keys.add("key-" + i);
      }
      PutRecordsResponse put = put(client, keys);
      for (int i = 0; i < keys.size(); i++) {
        keyOfShard.putIfAbsent(put.records().get(i).shardId(), keys.get(i));
      }
    }
    return List.copyOf(keyOfShard.values());
  }

  private static void put(KinesisClient client, List<String> keys, int turn) {
    List<String> some = new ArrayList<>();
    for (int i = turn; i < keys.size(); i += BUSY_ONE_IN) {
      some.add(keys.get(i));
    }
    put(client, some);
  }

  private static PutRecordsResponse put(KinesisClient client, List<String> keys) {
    SdkBytes line = SdkBytes.fromUtf8String("a line of a log");
    List<PutRecordsRequestEntry> records =
        keys.stream()
            .map(key -> PutRecordsRequestEntry.builder().partitionKey(key).data(line).build())
            .toList();
    return client.putRecords(request -> request.streamName(STREAM).records(records));
  }

  private static double heapAfterCollection() throws InterruptedException {
    System.gc();
    Thread.sleep(100); // what cleaners held goes with the second one
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
