package io.millrace.streaming.batch;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads the offsets that Spark wrote down for a micro-batch before it ran: {@code
 * <checkpoint>/offsets/<batch>}, a version line, a line of metadata, and a line per source.
 */
public final class OffsetLog {
  private static final int METADATA = 1;
  private static final int FIRST_SOURCE = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Configuration hadoop;

  public OffsetLog(String checkpoint, Configuration hadoop) {
    this.folder = new Path(checkpoint, "offsets");
    this.hadoop = hadoop;
  }

  /** The first source's offset at the end of a micro-batch, as JSON; null before the first. */
  public String end(long batchId) {
    return batchId < 0 ? null : lines(batchId).get(FIRST_SOURCE);
  }

  /**
   * When the micro-batch was planned. A replay has the same time, and a later micro-batch of any
   * query a later one, as far as the driver's clock is right.
   */
  public Instant plannedAt(long batchId) {
    try {
      return Instant.ofEpochMilli(
          JSON.readTree(lines(batchId).get(METADATA)).required("batchTimestampMs").asLong());
    } catch (IOException e) {
      throw new UncheckedIOException("The metadata of micro-batch " + batchId + " is no JSON", e);
    }
  }

  private List<String> lines(long batchId) {
    Path file = new Path(folder, Long.toString(batchId));
    try {
      FileSystem fileSystem = file.getFileSystem(hadoop);
      try (FSDataInputStream in = fileSystem.open(file)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the offsets of micro-batch " + batchId, e);
    }
  }
}
