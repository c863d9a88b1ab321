package io.millrace.streaming.lag;

import java.time.Duration;
import java.util.Comparator;

/**
 * What waits in one part of a source: a shard, a partition.
 *
 * @param records that wait to be read
 * @param bytes of their data
 * @param isEstimate whether records and bytes are estimated from samples, not counted
 * @param behind how long ago the first of them arrived; zero where none waits
 * @param note what else a reader has to know, or empty
 */
public record PartitionLag(
    String partition, long records, long bytes, boolean isEstimate, Duration behind, String note) {

  /** The partition that has waited longest first. */
  static final Comparator<PartitionLag> WORST_FIRST =
      Comparator.comparing(PartitionLag::behind)
          .thenComparing(PartitionLag::records)
          .reversed()
          .thenComparing(PartitionLag::partition);
}
