package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.demo.Sparkline;
import io.millrace.streaming.lag.LagReport;
import io.millrace.streaming.lag.PartitionLag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LagTextTest {
  private static final PartitionLag QUIET = lag("shardId-000000000000", 0, 0, false, 0);
  private static final PartitionLag BUSY = lag("shardId-000000000001", 1_234, 5_000, false, 65);
  private static final PartitionLag WORST =
      lag("shardId-000000000002", 98_766, 9 << 20, true, 7_530);

  @Test
  void theWorstShardComesFirstAndEstimatesAreMarked() {
    assertThat(
            LagText.of(
                report(Optional.of(1_000.0), Optional.of(13.3), QUIET, BUSY, WORST),
                50,
                Sparkline.BLOCKS))
        .isEqualTo(
            """
            Behind micro-batch 41 of pipeline web-access its kinesis source has

            shard                  records    bytes  behind
            shardId-000000000002   ~98,766  ~9.0 MB   2h 5m
            shardId-000000000001     1,234   4.9 KB   1m 5s
            shardId-000000000000         0      0 B      0s
            total                 ~100,000  ~9.0 MB   2h 5m

            It read 1,000 records/s in its last micro-batches; 13/s have been arriving. \
            At that pace it catches up within about 1m 41s of running.""");
  }

  @Test
  void shardsThatAreNotShownAreInTheTotal() {
    assertThat(
            LagText.of(
                report(Optional.empty(), Optional.of(13.0), QUIET, BUSY, WORST),
                1,
                Sparkline.BLOCKS))
        .contains("shardId-000000000002")
        .doesNotContain("shardId-000000000001")
        .contains("all 3, 2 not shown    ~100,000")
        .endsWith("How fast it reads is not known yet; 13/s have been arriving.");
  }

  @Test
  void aQueryThatIsSlowerThanItsSourceNeverCatchesUp() {
    assertThat(LagText.of(report(Optional.of(10.0), Optional.of(13.0), BUSY), 50, Sparkline.BLOCKS))
        .contains("does not catch up");
  }

  @Test
  void nothingThatWaitsIsSaidInOneSentence() {
    assertThat(LagText.of(report(Optional.of(10.0), Optional.empty(), QUIET), 50, Sparkline.BLOCKS))
        .endsWith("\n\nNothing waits.");
  }

  @Test
  void aChartShowsHowFastTheLastMicroBatchesRead() {
    LagReport report =
        report(List.of(0.0, 500.0, 1_000.0), Optional.of(500.0), Optional.empty(), QUIET);

    assertThat(LagText.of(report, 50, Sparkline.BLOCKS))
        .endsWith(
            "Nothing waits.\nRead per second by its last 3 micro-batches  ▁▅█  at most 1,000");
    assertThat(LagText.of(report, 50, Sparkline.PLAIN)).matches("[\\x20-\\x7e\n]+").contains("_=#");
  }

  private static LagReport report(
      Optional<Double> read, Optional<Double> arriving, PartitionLag... partitions) {
    return report(List.of(), read, arriving, partitions);
  }

  private static LagReport report(
      List<Double> ofBatches,
      Optional<Double> read,
      Optional<Double> arriving,
      PartitionLag... partitions) {
    return new LagReport(
        "web-access",
        "kinesis",
        Instant.EPOCH,
        41,
        List.of(partitions),
        new LagReport.Rates(read, arriving, ofBatches));
  }

  private static PartitionLag lag(
      String shard, long records, long bytes, boolean isEstimate, long seconds) {
    return new PartitionLag(shard, records, bytes, isEstimate, Duration.ofSeconds(seconds), "");
  }
}
