package io.millrace.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * Whatever goes wrong with subscriptions while records come and shards are split and merged, a
 * consumer that goes on where it was gets every record once, in order per key.
 */
class FanOutHistoryIT {
  private static final int RECORDS = 4000;

  private final LocalKinesis kinesis = LocalKinesis.builder().limits(Limits.lifted()).start();
  private final Map<String, List<String>> put = new HashMap<>();

  @AfterEach
  void close() {
    kinesis.close();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void consumerGetsEveryRecordOnceAndInOrder(long seed) throws Exception {
    Random random = new Random(seed);
    Protocol protocol = seed % 3 == 0 ? Protocol.HTTP1_1 : Protocol.HTTP2;
    kinesis.createStream("logs", 1 + random.nextInt(3));
    String consumer = kinesis.registerConsumer("logs", "reader");
    makeTrouble(seed);
    try (KinesisAsyncClient client = Clients.async(kinesis, protocol);
        Follower follower = new Follower(client, consumer)) {
      kinesis.openShards("logs").forEach(follower::follow);
      for (int i = 0; i < RECORDS; i++) {
        put(random, i);
        if (i % 100 == 99) {
          follower.received(i - 200); // so that trouble meets readers at the tip too
          act(random);
        }
      }

      assertThat(follower.received(RECORDS)).isEqualTo(put);
      assertThat(follower.subscriptions()).isGreaterThan(20);
    }
  }

  private void makeTrouble(long seed) {
    Faults faults = kinesis.faults();
    Operation subscribe = Operation.SUBSCRIBE_TO_SHARD;
    faults.on(subscribe).probability(0.05, seed).internalFailure();
    faults.on(subscribe).probability(0.05, seed + 1).resetConnection();
    faults.on(subscribe).probability(0.02, seed + 2).resetInEvent();
    faults.on(subscribe).probability(0.02, seed + 3).resetStreamInEvent();
    faults.on(subscribe).probability(0.02, seed + 4).endBeforeEvent();
    faults
        .on(subscribe)
        .probability(0.02, seed + 5)
        .failInsteadOfEvent("InternalFailureException", "injected");
    faults.on(subscribe).probability(0.02, seed + 6).eventLatency(Duration.ofMillis(5));
  }

  private void put(Random random, int number) {
    String key = "key-" + random.nextInt(20);
    String text = "record-" + number;
    kinesis.put("logs", key, text.getBytes(UTF_8));
    put.computeIfAbsent(key, k -> new ArrayList<>()).add(text);
  }

  private void act(Random random) {
    List<String> open = kinesis.openShards("logs");
    int at = random.nextInt(open.size());
    switch (random.nextInt(4)) {
      case 0 -> kinesis.split("logs", open.get(at));
      case 1 -> kinesis.updateShardCount("logs", 1 + random.nextInt(4));
      case 2 -> kinesis.expireSubscriptions();
      default -> {
        if (at > 0) {
          kinesis.merge("logs", open.get(at - 1), open.get(at));
        }
      }
    }
  }
}
