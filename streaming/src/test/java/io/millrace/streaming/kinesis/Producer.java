package io.millrace.streaming.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.local.kinesis.LocalKinesis;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * Puts numbered records into a stream and reshards it, one random step after the other, and knows
 * what it has put. The same seed gives the same steps, whoever asks for them and when.
 */
final class Producer {
  private static final int MOST_SHARDS = 8;

  private final LocalKinesis kinesis;
  private final KinesisClient client;
  private final String stream;
  private final TestClock clock;
  private final Random random;
  private final int keys;
  private final Map<String, Integer> puts = new TreeMap<>();
  private final List<String> steps = new ArrayList<>();
  private int misplaced;

  Producer(LocalKinesis kinesis, KinesisClient client, String stream, TestClock clock, long seed) {
    this.kinesis = kinesis;
    this.client = client;
    this.stream = stream;
    this.clock = clock;
    this.random = new Random(seed);
    this.keys = 1 + random.nextInt(30);
    kinesis.createStream(stream, 1 + random.nextInt(4));
  }

  /** How many records each key has; those of a key are numbered from 0 in the order of the puts. */
  synchronized Map<String, Integer> puts() {
    return new TreeMap<>(puts);
  }

  /** Records that were put a second time, since a shard had them that they did not belong to. */
  synchronized int misplaced() {
    return misplaced;
  }

  synchronized List<String> steps() {
    return List.copyOf(steps);
  }

  /** The shards with their parents, also those that are closed. */
  List<Shard> shards() {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return client.listShards(request -> request.streamName(stream)).shards();
        } catch (AbortedException e) {
          // A step may be taken by the thread of a query, which is told to stop meanwhile.
          interrupted = Thread.interrupted() || interrupted;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Something happens to the stream, a little later than what happened last. */
  synchronized void step() {
    clock.advance(random.nextInt(2_000));
    int kind = random.nextInt(20);
    if (kind < 2) {
      put(100 + random.nextInt(500));
    } else if (kind < 9) {
      put(1 + random.nextInt(40));
    } else if (kind < 13) {
      aggregate();
    } else if (kind < 14) {
      steps.add("lull");
      clock.advance(random.nextInt(300_000));
    } else if (kind < 15) {
      steps.add("all iterators expire");
      kinesis.expireIterators();
    } else {
      for (int times = 1 + random.nextInt(3); times > 0; times--) {
        reshard();
      }
    }
  }

  private void put(int count) {
    steps.add("put " + count);
    for (int i = 0; i < count; i++) {
      clock.advance(random.nextInt(10));
      String key = key();
      put(key, nextOf(key));
    }
  }

  /** As the KPL: what the shard that took the record should not have is put again, alone. */
  private void aggregate() {
    String first = key();
    List<String> packedKeys = List.of(first, key(), key());
    Aggregate packed = new Aggregate();
    List<String[]> others = new ArrayList<>();
    Shard shard = shardOf(first);
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      String key = i == 0 ? first : packedKeys.get(random.nextInt(packedKeys.size()));
      String value = nextOf(key);
      packed.add(key, value);
      if (!isIn(shard, key)) {
        others.add(new String[] {key, value});
      }
    }
    steps.add("put " + count + " in one record, " + others.size() + " misplaced");
    kinesis.put(stream, first, packed.toBytes());
    others.forEach(other -> put(other[0], other[1]));
    misplaced += others.size();
  }

  private void reshard() {
    List<String> open = kinesis.openShards(stream);
    int at = random.nextInt(open.size());
    int kind = random.nextInt(8);
    if (kind == 0) {
      int count = 1 + random.nextInt(MOST_SHARDS);
      steps.add("reshard to " + count);
      kinesis.updateShardCount(stream, count);
    } else if (at + 1 < open.size() && (kind < 4 || open.size() >= MOST_SHARDS)) {
      steps.add("merge " + open.get(at) + " " + open.get(at + 1));
      kinesis.merge(stream, open.get(at), open.get(at + 1));
    } else if (open.size() < MOST_SHARDS) {
      steps.add("split " + open.get(at));
      kinesis.split(stream, open.get(at));
    }
  }

  private void put(String key, String value) {
    kinesis.put(stream, key, value.getBytes(UTF_8));
  }

  private String key() {
    return "key" + random.nextInt(keys);
  }

  private String nextOf(String key) {
    return key + "#" + (puts.merge(key, 1, Integer::sum) - 1);
  }

  private Shard shardOf(String key) {
    return shards().stream()
        .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
        .filter(shard -> isIn(shard, key))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isIn(Shard shard, String key) {
    BigInteger hash = new BigInteger(1, md5(key));
    return new BigInteger(shard.hashKeyRange().startingHashKey()).compareTo(hash) <= 0
        && new BigInteger(shard.hashKeyRange().endingHashKey()).compareTo(hash) >= 0;
  }

  private static byte[] md5(String key) {
    try {
      return MessageDigest.getInstance("MD5").digest(key.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
