package io.millrace.batch.split;

import java.util.List;

/**
 * What a split has made.
 *
 * @param plan tells this input with these options from any other
 * @param files of the input
 * @param inputBytes of the input as it is stored
 */
public record SplitReport(String plan, int files, long inputBytes, List<Chunk> chunks) {
  public SplitReport {
    chunks = List.copyOf(chunks);
  }

  /** Bytes of the chunks as they are stored. */
  public long size() {
    return chunks.stream().mapToLong(Chunk::size).sum();
  }

  /** Unpacked bytes, which are those of the unpacked input. */
  public long bytes() {
    return chunks.stream().mapToLong(Chunk::bytes).sum();
  }

  public long lines() {
    return chunks.stream().mapToLong(Chunk::lines).sum();
  }

  /** How much larger the largest chunk is than the smallest, of the mean. */
  public double spread() {
    long largest = chunks.stream().mapToLong(Chunk::size).max().orElse(0);
    long smallest = chunks.stream().mapToLong(Chunk::size).min().orElse(0);
    return size() == 0 ? 0 : (double) (largest - smallest) * chunks.size() / size();
  }
}
