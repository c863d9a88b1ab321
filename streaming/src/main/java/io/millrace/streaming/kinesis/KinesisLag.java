package io.millrace.streaming.kinesis;

import io.millrace.streaming.lag.PartitionLag;
import io.millrace.streaming.lag.SourceLag;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What waits in each shard behind a query's offset. Shards that were read to their end are left
 * out.
 */
public final class KinesisLag implements SourceLag {
  private static final int THREADS = 32;

  /** Pages counted per shard before the rest is estimated. */
  private static final int PAGES = 4;

  /** Shards from which on one page must do: each costs bandwidth that consumers share. */
  private static final int MANY_SHARDS = 100;

  private final Clock clock;

  public KinesisLag() {
    this(Clock.systemUTC());
  }

  KinesisLag(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String format() {
    return KinesisProvider.NAME;
  }

  @Override
  public List<PartitionLag> behind(Map<String, String> options, String json, boolean isStart) {
    KinesisOptions source = KinesisOptions.read(options);
    KinesisOffset written = KinesisOffset.fromJson(json);
    KinesisOffset offset = isStart ? written.beginning() : written;
    StreamClient client =
        StreamClients.of(source.client(), new CallPace(source.budget()), new CallMeter());
    verify(offset, source, client);
    Map<String, ShardInfo> shards =
        client.listShards(source.stream()).stream()
            .collect(Collectors.toMap(ShardInfo::id, Function.identity()));
    List<PartitionLag> lags = new ArrayList<>();
    offset
        .shards()
        .forEach(
            (shard, position) -> {
              if (!shards.containsKey(shard) && !position.isShardEnd()) {
                lags.add(ShardBacklog.gone(shard));
              }
            });
    lags.addAll(ask(client, source.stream(), positions(offset, shards)));
    return lags;
  }

  private static void verify(KinesisOffset offset, KinesisOptions source, StreamClient client) {
    if (!offset.stream().equals(source.stream())) {
      throw KinesisErrors.otherStream(offset, source.stream());
    }
    StreamSummary summary = client.describe(source.stream());
    if (offset.createdMillis() != summary.createdMillis()) {
      throw KinesisErrors.recreatedStream(offset, summary.createdMillis());
    }
  }

  /** Where the query goes on in each shard that it has not read to its end. */
  private static Map<String, ShardPosition> positions(
      KinesisOffset offset, Map<String, ShardInfo> shards) {
    Map<String, ShardPosition> positions = new TreeMap<>();
    ShardPosition unread = offset.isInitial() ? offset.start() : ShardPosition.TRIM_HORIZON;
    for (String shard : shards.keySet()) {
      ShardPosition position = offset.shards().getOrDefault(shard, unread);
      if (!position.isShardEnd()) {
        positions.put(shard, position);
      }
    }
    return positions;
  }

  private List<PartitionLag> ask(
      StreamClient client, String stream, Map<String, ShardPosition> positions) {
    long now = clock.millis();
    int pages = positions.size() < MANY_SHARDS ? PAGES : 1;
    ExecutorService threads = Executors.newFixedThreadPool(THREADS, KinesisLag::daemon);
    try {
      List<Future<PartitionLag>> asked = new ArrayList<>();
      positions.forEach(
          (shard, position) ->
              asked.add(
                  threads.submit(
                      () -> new ShardBacklog(client, stream, shard, now).behind(position, pages))));
      List<PartitionLag> answers = new ArrayList<>();
      for (Future<PartitionLag> answer : asked) {
        answers.add(answer.get());
      }
      return answers;
    } catch (InterruptedException e) {
      throw Backoff.interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "kinesis-lag");
    thread.setDaemon(true);
    return thread;
  }
}
