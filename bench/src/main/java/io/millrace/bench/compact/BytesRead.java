package io.millrace.bench.compact;

import java.util.function.LongSupplier;
import org.apache.hadoop.fs.FileSystem;

/** What this process reads from files, by Hadoop's own count. */
final class BytesRead {
  private static final LongSupplier SO_FAR =
      () ->
          FileSystem.getAllStatistics().stream()
              .mapToLong(FileSystem.Statistics::getBytesRead)
              .sum();

  private BytesRead() {}

  /**
   * Bytes that the work reads when nothing else runs. It is done once before, so that what Spark
   * keeps, like the table's log and the listing of a folder, is not counted.
   */
  static long during(Runnable work) {
    work.run();
    long before = SO_FAR.getAsLong();
    work.run();
    return SO_FAR.getAsLong() - before;
  }
}
