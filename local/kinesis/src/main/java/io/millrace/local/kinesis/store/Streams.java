package io.millrace.local.kinesis.store;

import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** All streams of the endpoint. */
public final class Streams {
  private final Clock clock;
  private final Map<String, StreamStore> byName = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();

  public Streams(Clock clock) {
    this.clock = clock;
  }

  public StreamStore create(String name, int shardCount, boolean onDemand) {
    StreamStore created =
        new StreamStore(name, numbers.incrementAndGet(), shardCount, onDemand, clock);
    if (byName.putIfAbsent(name, created) != null) {
      throw ServiceException.resourceInUse(
          "Stream %s under account %s already exists.".formatted(name, StreamArn.ACCOUNT));
    }
    return created;
  }

  public void delete(StreamStore stream) {
    byName.remove(stream.name(), stream);
    stream.markDeleted();
  }

  /**
   * @throws ServiceException when there is no such stream
   */
  public StreamStore named(String name) {
    StreamStore stream = byName.get(name);
    if (stream == null) {
      throw ServiceException.resourceNotFound(
          "Stream %s under account %s not found.".formatted(name, StreamArn.ACCOUNT));
    }
    return stream;
  }

  /** The stream that got this number when it was created; null when it is gone. */
  public StreamStore numbered(int number) {
    for (StreamStore stream : byName.values()) {
      if (stream.number() == number) {
        return stream;
      }
    }
    return null;
  }

  /** All streams by name. */
  public List<StreamStore> inOrder() {
    return byName.values().stream().sorted(Comparator.comparing(StreamStore::name)).toList();
  }

  /** How many shards are open in all streams together. */
  public int openShards() {
    return byName.values().stream().mapToInt(stream -> stream.openShards().size()).sum();
  }
}
