package io.millrace.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.AFTER_SEQUENCE_NUMBER;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.AT_SEQUENCE_NUMBER;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.TRIM_HORIZON;

import io.millrace.local.kinesis.store.RecordPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Random puts, reshards and trims leave in each shard what a plain list says. */
class RandomHistoryIT {
  /** A record as the model keeps it. */
  private record Entry(String sequenceNumber, String key, String text) {}

  private final ManualClock clock = new ManualClock();
  private final LocalKinesis kinesis =
      LocalKinesis.builder().limits(Limits.lifted()).clock(clock).start();
  private final KinesisClient client = Clients.withoutRetries(kinesis);
  private final Streaming logs = new Streaming(client, "logs");
  private final Map<String, List<Entry>> model = new TreeMap<>();
  private int written;

  @AfterEach
  void close() {
    client.close();
    kinesis.close();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void shardsHoldWhatTheModelHolds(long seed) {
    Random random = new Random(seed);
    kinesis.createStream("logs", 1 + random.nextInt(4));
    for (int step = 0; step < 400; step++) {
      clock.advance(Duration.ofMillis(random.nextInt(5)));
      act(random);
    }

    compareAll();
  }

  private void act(Random random) {
    int choice = random.nextInt(100);
    if (choice < 40) {
      putDirectly(random);
    } else if (choice < 75) {
      putThroughClient(random);
    } else if (choice < 78) {
      kinesis.split("logs", any(random, kinesis.openShards("logs")));
    } else if (choice < 82) {
      mergeNeighbours(random);
    } else if (choice < 83) {
      kinesis.updateShardCount("logs", 1 + random.nextInt(6));
    } else if (choice < 87) {
      trim(random);
    } else {
      compareOne(random);
    }
  }

  private void putDirectly(Random random) {
    String key = "key-" + random.nextInt(50);
    String text = "text-" + written++;
    RecordPosition position = kinesis.put("logs", key, text.getBytes(UTF_8));
    remember(position.shardId(), new Entry(position.sequenceNumber(), key, text));
  }

  private void putThroughClient(Random random) {
    List<PutRecordsRequestEntry> entries = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(20); i++) {
      entries.add(
          PutRecordsRequestEntry.builder()
              .partitionKey("key-" + random.nextInt(50))
              .data(SdkBytes.fromUtf8String("text-" + written++))
              .build());
    }
    PutRecordsResponse put =
        client.putRecords(request -> request.streamName("logs").records(entries));
    for (int i = 0; i < entries.size(); i++) {
      remember(
          put.records().get(i).shardId(),
          new Entry(
              put.records().get(i).sequenceNumber(),
              entries.get(i).partitionKey(),
              entries.get(i).data().asUtf8String()));
    }
  }

  private void mergeNeighbours(Random random) {
    List<String> open = kinesis.openShards("logs");
    if (open.size() > 1) {
      int lower = random.nextInt(open.size() - 1);
      kinesis.merge("logs", open.get(lower), open.get(lower + 1));
    }
  }

  private void trim(Random random) {
    List<String> filled = model.keySet().stream().filter(id -> !model.get(id).isEmpty()).toList();
    if (!filled.isEmpty()) {
      String shardId = any(random, filled);
      List<Entry> entries = model.get(shardId);
      int last = random.nextInt(entries.size());
      kinesis.trim("logs", shardId, entries.get(last).sequenceNumber());
      entries.subList(0, last + 1).clear();
    }
  }

  private void compareOne(Random random) {
    List<String> filled = model.keySet().stream().filter(id -> !model.get(id).isEmpty()).toList();
    if (filled.isEmpty()) {
      return;
    }
    String shardId = any(random, filled);
    List<Entry> entries = model.get(shardId);
    int from = random.nextInt(entries.size());
    boolean inclusive = random.nextBoolean();
    ShardIteratorType type = inclusive ? AT_SEQUENCE_NUMBER : AFTER_SEQUENCE_NUMBER;
    String iterator = logs.iterator(shardId, type, entries.get(from).sequenceNumber());

    assertThat(read(iterator))
        .isEqualTo(entries.subList(inclusive ? from : from + 1, entries.size()));
  }

  private void compareAll() {
    Map<String, List<Entry>> found = new TreeMap<>();
    for (Shard shard : client.listShards(request -> request.streamName("logs")).shards()) {
      List<Entry> entries = read(logs.iterator(shard.shardId(), TRIM_HORIZON));
      if (!entries.isEmpty() || model.containsKey(shard.shardId())) {
        found.put(shard.shardId(), entries);
      }
    }
    assertThat(found).isEqualTo(model);
  }

  private List<Entry> read(String iterator) {
    List<Entry> entries = new ArrayList<>();
    for (Record record : logs.all(iterator)) {
      entries.add(
          new Entry(record.sequenceNumber(), record.partitionKey(), record.data().asUtf8String()));
    }
    return entries;
  }

  private void remember(String shardId, Entry entry) {
    model.computeIfAbsent(shardId, id -> new ArrayList<>()).add(entry);
  }

  private static String any(Random random, List<String> ids) {
    List<String> sorted = new ArrayList<>(ids);
    Collections.sort(sorted);
    return sorted.get(random.nextInt(sorted.size()));
  }
}
