package io.millrace.streaming.lag;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far a pipeline's ingest query is behind its source.
 *
 * @param source the pipeline file's {@code source.format}
 * @param askedAt when the source was asked; what arrives later does not count
 * @param batchId the last micro-batch that is committed; -1 where none is
 * @param partitions the worst first
 */
public record LagReport(
    String pipeline,
    String source,
    Instant askedAt,
    long batchId,
    List<PartitionLag> partitions,
    Rates rates) {

  public LagReport {
    partitions = partitions.stream().sorted(PartitionLag.WORST_FIRST).toList();
  }

  /**
   * Records per second.
   *
   * @param read of the last micro-batches, while they ran; empty where none has read anything
   * @param arriving on average since the oldest record that waits; empty where none waits
   * @param ofBatches read by each of the last micro-batches while it ran, the oldest first
   */
  public record Rates(Optional<Double> read, Optional<Double> arriving, List<Double> ofBatches) {
    public Rates {
      ofBatches = List.copyOf(ofBatches);
    }
  }

  public long records() {
    return partitions.stream().mapToLong(PartitionLag::records).sum();
  }

  public long bytes() {
    return partitions.stream().mapToLong(PartitionLag::bytes).sum();
  }

  public boolean isEstimate() {
    return partitions.stream().anyMatch(PartitionLag::isEstimate);
  }

  /** The longest wait of all partitions. */
  public Duration behind() {
    return partitions.stream()
        .map(PartitionLag::behind)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /**
   * How long the query needs to catch up if it reads as fast as in its last micro-batches and
   * records keep arriving as they did. Empty where it never would, or where the rate is not known.
   */
  public Optional<Duration> catchUp() {
    if (records() == 0) {
      return Optional.of(Duration.ZERO);
    }
    double gain = rates.read().orElse(0.0) - rates.arriving().orElse(0.0);
    return gain > 0
        ? Optional.of(Duration.ofMillis((long) (records() / gain * 1_000)))
        : Optional.empty();
  }
}
