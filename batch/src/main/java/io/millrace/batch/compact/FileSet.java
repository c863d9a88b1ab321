package io.millrace.batch.compact;

import java.util.List;
import org.apache.spark.sql.delta.actions.AddFile;

/**
 * How many files there are and how large.
 *
 * @param medianBytes size of the middle one; 0 where there is none
 */
public record FileSet(long files, long bytes, long medianBytes) {
  /** A small file is smaller than this part of the target. */
  private static final int SMALL = 8;

  static FileSet of(List<AddFile> files) {
    long[] sizes = files.stream().mapToLong(AddFile::size).sorted().toArray();
    long bytes = files.stream().mapToLong(AddFile::size).sum();
    return new FileSet(sizes.length, bytes, sizes.length == 0 ? 0 : sizes[sizes.length / 2]);
  }

  /**
   * Whether the files are worth writing anew: more than one in four is small. A few late ones are
   * not, and what was compacted is none of them, though it became smaller by being put together.
   */
  static boolean isScattered(List<AddFile> files, long targetSize) {
    long small = files.stream().filter(file -> file.size() < targetSize / SMALL).count();
    return small > 1 + files.size() / 4;
  }
}
