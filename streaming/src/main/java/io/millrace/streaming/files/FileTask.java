package io.millrace.streaming.files;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;

/** The slices that one Spark task reads, one after the other. */
record FileTask(List<FileSlice> slices) implements InputPartition {
  private static final int TASKS_PER_CORE = 4;

  /** What opening a file costs, in bytes that could be read meanwhile. */
  private static final long OPENING = 256 << 10;

  FileTask {
    slices = List.copyOf(slices);
  }

  /**
   * Shares files out among tasks of about the same size, in their order.
   *
   * @param splitBytes size of the pieces of a plain file
   */
  static List<FileTask> of(
      List<FoundFile> files, Compression compression, long splitBytes, int parallelism) {
    List<FileSlice> slices =
        files.stream().flatMap(file -> slices(file, compression, splitBytes).stream()).toList();
    long total = slices.stream().mapToLong(FileTask::weight).sum();
    long share = total / (parallelism * TASKS_PER_CORE) + 1;

    List<FileTask> tasks = new ArrayList<>();
    List<FileSlice> task = new ArrayList<>();
    long weight = 0;
    for (FileSlice slice : slices) {
      task.add(slice);
      weight += weight(slice);
      if (weight >= share) {
        tasks.add(new FileTask(task));
        task.clear();
        weight = 0;
      }
    }
    if (!task.isEmpty()) {
      tasks.add(new FileTask(task));
    }
    return tasks;
  }

  private static List<FileSlice> slices(FoundFile file, Compression compression, long splitBytes) {
    boolean isWhole = compression.of(file.name()) != Compression.NONE || file.size() <= splitBytes;
    if (isWhole) {
      return List.of(new FileSlice(file, 0, file.size()));
    }
    List<FileSlice> slices = new ArrayList<>();
    for (long from = 0; from < file.size(); from += splitBytes) {
      slices.add(new FileSlice(file, from, Math.min(file.size(), from + splitBytes)));
    }
    return slices;
  }

  private static long weight(FileSlice slice) {
    return OPENING + slice.bytes();
  }
}
