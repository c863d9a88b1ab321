package io.millrace.batch.split;

import java.io.Serializable;
import java.util.List;

/**
 * What a chunk is put together from.
 *
 * @param name in the output folder
 * @param bytes unpacked; -1 where the slices are not compressed and it is their length
 * @param lines ends of lines; -1 where they are still to be counted
 */
record ChunkPlan(String name, List<Slice> slices, long bytes, long lines) implements Serializable {
  long size() {
    return slices.stream().mapToLong(Slice::length).sum();
  }
}
