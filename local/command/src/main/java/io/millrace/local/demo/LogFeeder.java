package io.millrace.local.demo;

import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/**
 * Puts lines into the stream when they are due, with PutRecords as an agent does, and notes the
 * shard and sequence number of each, so that the tables can be held against them.
 */
final class LogFeeder implements AutoCloseable {
  /** The most that one PutRecords call takes. */
  private static final int CALL = 500;

  /**
   * Agents collect records for a moment, too; a call for each would cost more than the pipeline.
   */
  private static final long PAUSE_NANOS = 40_000_000;

  private final KinesisClient kinesis;
  private final String stream;
  private final BufferedWriter noted;
  private final AtomicLong produced = new AtomicLong();
  private volatile boolean stopping;

  LogFeeder(URI endpoint, String stream, Path noted) throws IOException {
    this.stream = stream;
    this.kinesis =
        KinesisClient.builder()
            .endpointOverride(endpoint)
            .region(Region.of(DemoPipeline.REGION))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .build();
    this.noted = Files.newBufferedWriter(noted);
  }

  long produced() {
    return produced.get();
  }

  void stop() {
    stopping = true;
  }

  /**
   * Feeds until the lines end, {@code enough} says so, or {@link #stop()} is called; returns when
   * every line that was taken is in the stream.
   */
  void run(Iterator<FeedLine> lines, BooleanSupplier enough) throws IOException {
    FeedLine waiting = null;
    List<PutRecordsRequestEntry> due = new ArrayList<>();
    while (!stopping && !enough.getAsBoolean() && (waiting != null || lines.hasNext())) {
      Instant now = Instant.now();
      waiting = waiting == null ? lines.next() : waiting;
      if (due.size() >= CALL - 1) {
        put(due);
        due.clear();
      } else if (waiting.due().isAfter(now)) {
        put(due);
        due.clear();
        LockSupport.parkNanos(PAUSE_NANOS);
      } else {
        due.add(entry(waiting));
        waiting = null;
      }
    }
    if (waiting != null) {
      due.add(entry(waiting));
    }
    put(due);
    noted.flush();
  }

  private static PutRecordsRequestEntry entry(FeedLine line) {
    return PutRecordsRequestEntry.builder()
        .partitionKey(line.partitionKey())
        .data(SdkBytes.fromByteArrayUnsafe(line.bytes()))
        .build();
  }

  /** Puts the records; those that a shard had no room for are put again. */
  private void put(List<PutRecordsRequestEntry> entries) throws IOException {
    List<PutRecordsRequestEntry> left = List.copyOf(entries);
    while (!left.isEmpty()) {
      List<PutRecordsRequestEntry> sent = left;
      PutRecordsResponse response = kinesis.putRecords(put -> put.streamName(stream).records(sent));
      List<PutRecordsRequestEntry> refused = new ArrayList<>();
      for (int i = 0; i < sent.size(); i++) {
        PutRecordsResultEntry result = response.records().get(i);
        if (result.errorCode() == null) {
          noted.write(result.shardId() + "," + result.sequenceNumber() + "\n");
        } else {
          refused.add(sent.get(i));
        }
      }
      produced.addAndGet(sent.size() - refused.size());
      left = refused;
      if (!left.isEmpty()) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  @Override
  public void close() throws IOException {
    noted.close();
    kinesis.close();
  }
}
