package io.millrace.local.kinesis.store;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The registered consumers of one stream. */
public final class StreamConsumers {
  private final ConcurrentNavigableMap<String, StreamConsumer> byName =
      new ConcurrentSkipListMap<>();
  private final StreamStore stream;
  private final Clock clock;
  private int registered;
  private long lastEpoch;

  StreamConsumers(StreamStore stream, Clock clock) {
    this.stream = stream;
    this.clock = clock;
  }

  public synchronized StreamConsumer register(String name) {
    if (byName.containsKey(name)) {
      throw ServiceException.resourceInUse(
          "Consumer %s under stream %s already exists for account %s."
              .formatted(name, stream.arn(), StreamArn.ACCOUNT));
    }
    long now = clock.millis();
    // An ARN ends in a second, and is never given out twice.
    lastEpoch = Math.max(lastEpoch + 1, now / 1000);
    String arn = StreamArn.ofConsumer(stream.name(), name, lastEpoch);
    StreamConsumer consumer = new StreamConsumer(stream, name, ++registered, now, arn);
    byName.put(name, consumer);
    return consumer;
  }

  /** Ends the consumer and all its subscriptions. */
  public void deregister(StreamConsumer consumer) {
    byName.remove(consumer.name(), consumer);
    stream.wakeWatchers();
  }

  /**
   * @throws ServiceException when there is no such consumer
   */
  public StreamConsumer named(String name) {
    StreamConsumer consumer = byName.get(name);
    if (consumer == null) {
      throw notFound(name);
    }
    return consumer;
  }

  /**
   * The consumer with this ARN; one that was registered later under the same name is another.
   *
   * @throws ServiceException when there is no such consumer
   */
  public StreamConsumer withArn(String arn) {
    return byName.values().stream()
        .filter(consumer -> consumer.arn().equals(arn))
        .findAny()
        .orElseThrow(() -> notFound(arn));
  }

  public boolean hold(StreamConsumer consumer) {
    return byName.get(consumer.name()) == consumer;
  }

  public int count() {
    return byName.size();
  }

  /** All consumers by name. */
  public List<StreamConsumer> inOrder() {
    return List.copyOf(byName.values());
  }

  private ServiceException notFound(String consumer) {
    return ServiceException.resourceNotFound(
        "Consumer %s under stream %s not found for account %s."
            .formatted(consumer, stream.name(), StreamArn.ACCOUNT));
  }
}
