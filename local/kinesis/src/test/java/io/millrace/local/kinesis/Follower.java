package io.millrace.local.kinesis;

import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.AFTER_SEQUENCE_NUMBER;
import static software.amazon.awssdk.services.kinesis.model.ShardIteratorType.TRIM_HORIZON;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/**
 * A consumer as it should be: subscribes again behind the last event that it has got, however the
 * subscription ended, and to a child when all its parents are at their end.
 */
final class Follower implements AutoCloseable {
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "follower");
            thread.setDaemon(true);
            return thread;
          });
  private final Map<String, List<String>> received = new HashMap<>();
  private final Set<String> begun = new HashSet<>();
  private final Set<String> ended = new HashSet<>();
  private final KinesisAsyncClient client;
  private final String consumerArn;
  private long records;
  private long subscriptions;
  private Throwable failure;

  Follower(KinesisAsyncClient client, String consumerArn) {
    this.client = client;
    this.consumerArn = consumerArn;
  }

  /** Follows a shard from its oldest record on, and those that come from it. */
  synchronized void follow(String shardId) {
    if (begun.add(shardId)) {
      threads.execute(() -> drain(shardId));
    }
  }

  private void drain(String shardId) {
    try {
      StartingPosition next = StartingPosition.builder().type(TRIM_HORIZON).build();
      while (next != null) {
        next = listen(shardId, next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  /** Listens until the subscription ends, and says where to go on; null at the shard's end. */
  private StartingPosition listen(String shardId, StartingPosition from)
      throws InterruptedException {
    Listener listener = Listener.from(from, client, consumerArn, shardId);
    count();
    StartingPosition next = from;
    while (true) {
      Optional<SubscribeToShardEvent> event = listener.nextOrEnd();
      if (event.isEmpty()) {
        return next;
      }
      keep(event.get().records());
      String last = event.get().continuationSequenceNumber();
      if (last == null) {
        end(shardId, event.get().childShards());
        return null;
      }
      next = StartingPosition.builder().type(AFTER_SEQUENCE_NUMBER).sequenceNumber(last).build();
    }
  }

  private synchronized void keep(List<Record> page) {
    for (Record record : page) {
      received
          .computeIfAbsent(record.partitionKey(), key -> new ArrayList<>())
          .add(record.data().asUtf8String());
    }
    records += page.size();
    notifyAll();
  }

  private synchronized void end(String shardId, List<ChildShard> children) {
    ended.add(shardId);
    for (ChildShard child : children) {
      if (ended.containsAll(child.parentShards())) {
        follow(child.shardId());
      }
    }
  }

  private synchronized void count() {
    subscriptions++;
  }

  private synchronized void fail(Throwable cause) {
    failure = cause;
    notifyAll();
  }

  /** The texts by partition key, in order, once there are as many as expected. */
  synchronized Map<String, List<String>> received(long expected) throws InterruptedException {
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (records < expected && failure == null) {
      long left = TimeUnit.NANOSECONDS.toMillis(patience - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("%d of %d records came".formatted(records, expected));
      }
      wait(left);
    }
    if (failure != null) {
      throw new AssertionError("Following failed", failure);
    }
    return Map.copyOf(received);
  }

  synchronized long subscriptions() {
    return subscriptions;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
