package io.millrace.streaming.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.millrace.core.MillraceException;
import io.millrace.local.kinesis.Limits;
import io.millrace.local.kinesis.LocalKinesis;
import io.millrace.local.kinesis.Operation;
import io.millrace.local.kinesis.store.RecordPosition;
import io.millrace.streaming.lag.PartitionLag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the lag command says of shards whose backlog is known to the record. */
class KinesisLagIT {
  private static final String STREAM = "lagging";
  private static final int CALLS_PER_SHARD = 20;

  private final HandClock clock = new HandClock(Instant.now().minus(Duration.ofHours(6)));
  private LocalKinesis kinesis;

  @BeforeEach
  void start() {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    kinesis = LocalKinesis.builder().limits(Limits.lifted()).clock(clock).start();
  }

  @AfterEach
  void stop() {
    kinesis.close();
  }

  @Test
  void fewRecordsAreCountedAndTheWaitOfTheFirstIsMeasured() {
    kinesis.createStream(STREAM, 3);
    RecordPosition read = kinesis.put(STREAM, "a", new byte[10]);
    Map<String, ShardPosition> at = new HashMap<>();
    at.put(read.shardId(), ShardPosition.after(read.sequenceNumber(), clock.millis()));
    clock.advance(Duration.ofMinutes(10));
    Map<String, Long> waiting = new HashMap<>();
    for (int i = 0; i < 500; i++) {
      waiting.merge(kinesis.put(STREAM, "key-" + i, new byte[7]).shardId(), 1L, Long::sum);
    }
    clock.advance(Duration.ofMinutes(5));

    List<PartitionLag> lags = ask(offset(at));

    assertThat(lags).hasSize(3);
    assertThat(lags)
        .allSatisfy(
            lag -> {
              assertThat(lag.isEstimate()).isFalse();
              assertThat(lag.records()).isEqualTo(waiting.get(lag.partition()));
              assertThat(lag.bytes()).isEqualTo(7 * waiting.get(lag.partition()));
              assertThat(lag.behind()).isEqualTo(Duration.ofMinutes(5));
            });
  }

  @Test
  void aLargeBacklogIsEstimatedFromFewCalls() {
    kinesis.createStream(STREAM, 1);
    Random random = new Random(11);
    long total = 0;
    // The rate rises to the fourfold in the second hour, in bursts.
    for (int second = 0; second < 7_200; second++) {
      int burst = random.nextInt(second < 3_600 ? 20 : 80);
      for (int i = 0; i < burst; i++) {
        kinesis.put(STREAM, "key", new byte[100]);
      }
      total += burst;
      clock.advance(Duration.ofSeconds(1));
    }
    kinesis.calls().reset();

    PartitionLag lag = ask(offset(Map.of())).get(0);

    assertThat(lag.isEstimate()).isTrue();
    assertThat(lag.records()).isCloseTo(total, withinPercentage(25));
    assertThat(lag.bytes()).isCloseTo(total * 100, withinPercentage(25));
    assertThat(lag.behind()).isBetween(Duration.ofMinutes(119), Duration.ofHours(2));
    assertThat(kinesis.calls().of(Operation.GET_RECORDS).calls())
        .isLessThanOrEqualTo(CALLS_PER_SHARD);
    assertThat(kinesis.calls().of(Operation.GET_SHARD_ITERATOR).calls())
        .isLessThanOrEqualTo(CALLS_PER_SHARD);
  }

  @Test
  void childrenOfASplitCountFromTheirBeginningAndAParentAtItsEndIsLeftOut() {
    kinesis.createStream(STREAM, 1);
    kinesis.put(STREAM, "key", new byte[1]);
    String parent = kinesis.openShards(STREAM).get(0);
    kinesis.split(STREAM, parent);
    for (int i = 0; i < 40; i++) {
      kinesis.put(STREAM, "key-" + i, new byte[1]);
    }

    List<PartitionLag> lags = ask(offset(Map.of(parent, ShardPosition.SHARD_END)));

    assertThat(lags).extracting(PartitionLag::partition).hasSize(2).doesNotContain(parent);
    assertThat(lags.stream().mapToLong(PartitionLag::records).sum()).isEqualTo(40);
  }

  @Test
  void aQueryThatHasReadNothingStartsWhereItIsTold() {
    kinesis.createStream(STREAM, 1);
    RecordPosition first = kinesis.put(STREAM, "key", new byte[1]);
    kinesis.put(STREAM, "key", new byte[1]);
    ShardPosition end = ShardPosition.after(first.sequenceNumber(), clock.millis());

    boolean isStart = true;
    List<PartitionLag> lags = ask(offset(Map.of(first.shardId(), end)), isStart);

    assertThat(lags.get(0).records()).isEqualTo(2);
  }

  @Test
  void aStreamThatWasCreatedAgainIsAnError() {
    kinesis.createStream(STREAM, 1);
    KinesisOffset old = offset(Map.of());
    kinesis.deleteStream(STREAM);
    clock.advance(Duration.ofMinutes(1));
    kinesis.createStream(STREAM, 1);

    assertThatThrownBy(() -> ask(old))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("deleted and created again");
  }

  private List<PartitionLag> ask(KinesisOffset offset) {
    boolean isStart = false;
    return ask(offset, isStart);
  }

  private List<PartitionLag> ask(KinesisOffset offset, boolean isStart) {
    return new KinesisLag(clock).behind(options(), offset.json(), isStart);
  }

  /** Shards that are not named begin at the oldest record. */
  private KinesisOffset offset(Map<String, ShardPosition> shards) {
    KinesisOptions options = KinesisOptions.read(options());
    StreamClient client =
        StreamClients.of(options.client(), new CallPace(options.budget()), new CallMeter());
    long created = client.describe(STREAM).createdMillis();
    return new KinesisOffset(STREAM, created, ShardPosition.TRIM_HORIZON, clock.millis(), shards);
  }

  private Map<String, String> options() {
    return Map.of(
        "stream",
        STREAM,
        "region",
        "eu-west-1",
        "endpoint",
        kinesis.endpoint().toString(),
        "maxCallsPerShardPerSecond",
        "1000");
  }

  /** A clock that goes on when it is told to. */
  private static final class HandClock extends Clock {
    private volatile Instant now;

    HandClock(Instant now) {
      this.now = now.truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
    }

    void advance(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
