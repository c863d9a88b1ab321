package io.millrace.streaming.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads the offsets that Spark wrote down for a micro-batch before it ran: {@code
 * <checkpoint>/offsets/<batch>}, a version line, a line of metadata, and a line per source.
 */
final class OffsetLog {
  private static final int FIRST_SOURCE = 2;

  private final Path folder;
  private final Configuration hadoop;

  OffsetLog(String checkpoint, Configuration hadoop) {
    this.folder = new Path(checkpoint, "offsets");
    this.hadoop = hadoop;
  }

  /** The first source's offset at the end of a micro-batch, as JSON; null before the first. */
  String end(long batchId) {
    if (batchId < 0) {
      return null;
    }
    Path file = new Path(folder, Long.toString(batchId));
    try {
      FileSystem fileSystem = file.getFileSystem(hadoop);
      try (FSDataInputStream in = fileSystem.open(file)) {
        List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        return lines.get(FIRST_SOURCE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the offsets of micro-batch " + batchId, e);
    }
  }
}
