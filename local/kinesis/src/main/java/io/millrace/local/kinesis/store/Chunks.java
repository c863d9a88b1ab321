package io.millrace.local.kinesis.store;

/** Finds a record's chunk. */
final class Chunks {
  private Chunks() {}

  /** The last chunk that begins at or before {@code ordinal}, or -1. */
  static int indexOf(Chunk[] chunks, long ordinal) {
    int low = 0;
    int high = chunks.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (chunks[middle].first() <= ordinal) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }
}
