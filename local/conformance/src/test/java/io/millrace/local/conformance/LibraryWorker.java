package io.millrace.local.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.metrics.MetricsLevel;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.RetrievalSpecificConfig;

/** A worker of the Kinesis Client Library that keeps what it is given, by partition key. */
final class LibraryWorker implements AutoCloseable {
  /** Where metrics would go if they were not switched off: nobody listens there. */
  private static final URI NOWHERE = URI.create("http://127.0.0.1:9");

  private final Map<String, List<String>> received = new ConcurrentHashMap<>();
  private final CloudWatchAsyncClient metrics =
      CloudWatchAsyncClient.builder()
          .endpointOverride(NOWHERE)
          .region(Region.US_EAST_1)
          .credentialsProvider(AnonymousCredentialsProvider.create())
          .build();
  private final Scheduler scheduler;
  private final Thread thread;
  private long count;

  LibraryWorker(
      String stream,
      String application,
      KinesisAsyncClient kinesis,
      DynamoDbAsyncClient leases,
      Function<KinesisAsyncClient, RetrievalSpecificConfig> retrieval) {
    InitialPositionInStreamExtended oldest =
        InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON);
    ConfigsBuilder configs =
        new ConfigsBuilder(
            new SingleStreamTracker(stream, oldest),
            application,
            kinesis,
            leases,
            metrics,
            "worker",
            Processor::new);
    this.scheduler =
        new Scheduler(
            configs.checkpointConfig(),
            configs
                .coordinatorConfig()
                .parentShardPollIntervalMillis(100)
                .shardConsumerDispatchPollIntervalMillis(50)
                .schedulerInitializationBackoffTimeMillis(50),
            hurried(configs.leaseManagementConfig()),
            configs.lifecycleConfig(),
            configs
                .metricsConfig()
                .metricsLevel(MetricsLevel.NONE)
                .metricsFactory(new NullMetricsFactory()),
            configs.processorConfig(),
            configs.retrievalConfig().retrievalSpecificConfig(retrieval.apply(kinesis)));
    this.thread = new Thread(scheduler, application);
    thread.setDaemon(true);
    thread.start();
  }

  /** Leases are looked at more often than once a minute, and the host's load never. */
  private static LeaseManagementConfig hurried(LeaseManagementConfig config) {
    config.workerUtilizationAwareAssignmentConfig().disableWorkerMetrics(true);
    return config
        .failoverTimeMillis(2000)
        .leaseAssignmentIntervalMillis(500L)
        .shardSyncIntervalMillis(500);
  }

  /** Waits until at least this many records have come. */
  synchronized void await(long records) throws InterruptedException {
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (count < records) {
      long left = TimeUnit.NANOSECONDS.toMillis(patience - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("%d of %d records came: %s".formatted(count, records, received));
      }
      wait(left);
    }
  }

  /** The texts of all records by partition key, as they came. */
  Map<String, List<String>> received() {
    return Map.copyOf(received);
  }

  @Override
  public void close() throws Exception {
    scheduler.startGracefulShutdown().get(60, TimeUnit.SECONDS);
    thread.join(TimeUnit.SECONDS.toMillis(60));
    metrics.close();
  }

  private synchronized void keep(List<KinesisClientRecord> records) {
    for (KinesisClientRecord record : records) {
      received
          .computeIfAbsent(record.partitionKey(), key -> new CopyOnWriteArrayList<>())
          .add(UTF_8.decode(record.data()).toString());
    }
    count += records.size();
    notifyAll();
  }

  private final class Processor implements ShardRecordProcessor {
    @Override
    public void initialize(InitializationInput input) {
      // Nothing to prepare.
    }

    @Override
    public void processRecords(ProcessRecordsInput input) {
      keep(input.records());
    }

    @Override
    public void leaseLost(LeaseLostInput input) {
      // There is one worker only; were the lease lost, records would come twice and the test fail.
    }

    @Override
    public void shardEnded(ShardEndedInput input) {
      checkpoint(input.checkpointer());
    }

    @Override
    public void shutdownRequested(ShutdownRequestedInput input) {
      checkpoint(input.checkpointer());
    }

    private void checkpoint(RecordProcessorCheckpointer checkpointer) {
      try {
        checkpointer.checkpoint();
      } catch (ShutdownException | InvalidStateException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
