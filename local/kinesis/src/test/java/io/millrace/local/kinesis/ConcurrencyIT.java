package io.millrace.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.TRIM_HORIZON;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;

/** Writers, readers and a resharder at the same time: nothing lost, nothing twice, all in order. */
@Timeout(120)
class ConcurrencyIT {
  private static final int WRITERS = 4;
  private static final int RECORDS = 20_000;

  private final LocalKinesis kinesis = LocalKinesis.builder().limits(Limits.lifted()).start();
  private final KinesisClient client = Clients.withoutRetries(kinesis);
  private final Streaming logs = new Streaming(client, "logs");

  @AfterEach
  void close() {
    client.close();
    kinesis.close();
  }

  @Test
  void readerThatFollowsTheChildrenSeesEachRecordOnceAndInOrder() {
    kinesis.createStream("logs", 2);
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      String key = "writer-" + writer;
      writers.add(CompletableFuture.runAsync(() -> write(key)));
    }
    CompletableFuture<Void> resharder = CompletableFuture.runAsync(this::reshard);
    CompletableFuture<Void> written =
        CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new));
    Map<String, List<Integer>> read = readUntil(CompletableFuture.allOf(written, resharder));

    assertThat(read).hasSize(WRITERS);
    for (List<Integer> numbers : read.values()) {
      assertThat(numbers).hasSize(RECORDS).isSorted().doesNotHaveDuplicates();
    }
  }

  private void write(String key) {
    for (int i = 0; i < RECORDS; i++) {
      kinesis.put("logs", key, Integer.toString(i).getBytes(UTF_8));
    }
  }

  private void reshard() {
    for (int count : new int[] {4, 3, 1, 5, 2}) {
      kinesis.updateShardCount("logs", count);
    }
  }

  /** Reads each shard after its parents, as a consumer does, until all is written and read. */
  private Map<String, List<Integer>> readUntil(CompletableFuture<Void> written) {
    Map<String, List<Integer>> numbers = new ConcurrentHashMap<>();
    Map<String, Boolean> finished = new ConcurrentHashMap<>();
    ConcurrentLinkedQueue<String> ready =
        new ConcurrentLinkedQueue<>(List.of(Streaming.FIRST, Streaming.SECOND));
    Map<String, String> iterators = new ConcurrentHashMap<>();
    boolean last = false;
    while (!last) {
      last = written.isDone();
      boolean idle = false;
      while (!idle) {
        for (String id = ready.poll(); id != null; id = ready.poll()) {
          iterators.putIfAbsent(id, logs.iterator(id, TRIM_HORIZON));
        }
        idle = true;
        for (String id : List.copyOf(iterators.keySet())) {
          GetRecordsResponse page = logs.page(iterators.get(id));
          page.records()
              .forEach(
                  record ->
                      numbers
                          .computeIfAbsent(record.partitionKey(), key -> new ArrayList<>())
                          .add(Integer.parseInt(record.data().asUtf8String())));
          idle &= page.records().isEmpty() && page.nextShardIterator() != null;
          if (page.nextShardIterator() != null) {
            iterators.put(id, page.nextShardIterator());
          } else {
            iterators.remove(id);
            finished.put(id, true);
            for (ChildShard child : page.childShards()) {
              if (finished.keySet().containsAll(child.parentShards())) {
                ready.add(child.shardId());
              }
            }
          }
        }
      }
    }
    written.join();
    return numbers;
  }
}
