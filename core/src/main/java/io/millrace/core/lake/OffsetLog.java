package io.millrace.core.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads the offsets that Spark wrote down for a micro-batch before it ran: {@code
 * <checkpoint>/offsets/<batch>}, a version line, a line of metadata, and a line per source. What is
 * committed has a file {@code <checkpoint>/commits/<batch>}.
 */
public final class OffsetLog {
  /** Names of files; others are half written or checksums. */
  private static final Pattern BATCH = Pattern.compile("\\d{1,18}");

  private static final int METADATA = 1;
  private static final int FIRST_SOURCE = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path checkpoint;
  private final Path folder;
  private final Path commits;
  private final Configuration hadoop;

  public OffsetLog(String checkpoint, Configuration hadoop) {
    this.checkpoint = new Path(checkpoint);
    this.folder = new Path(checkpoint, "offsets");
    this.commits = new Path(checkpoint, "commits");
    this.hadoop = hadoop;
  }

  /** The first source's offset at the end of a micro-batch, as JSON; null before the first. */
  public String end(long batchId) {
    return batchId < 0 ? null : lines(batchId).get(FIRST_SOURCE);
  }

  /** The offset of every source at the end of a micro-batch, as their sources write them. */
  public List<String> ends(long batchId) {
    List<String> lines = lines(batchId);
    return lines.subList(FIRST_SOURCE, lines.size());
  }

  /**
   * When the micro-batch was planned. A replay has the same time, and a later micro-batch of any
   * query a later one, as far as the driver's clock is right.
   */
  public Instant plannedAt(long batchId) {
    return Instant.ofEpochMilli(metadata(batchId).required("batchTimestampMs").asLong());
  }

  /**
   * The watermark as the micro-batch was planned with: what it makes windows over. The rows that a
   * micro-batch drops are those behind the watermark of the one before.
   *
   * @return empty before there is one
   */
  public Optional<Instant> watermark(long batchId) {
    long millis = batchId < 0 ? 0 : metadata(batchId).required("batchWatermarkMs").asLong();
    return millis > 0 ? Optional.of(Instant.ofEpochMilli(millis)) : Optional.empty();
  }

  /** The watermark of the newest micro-batch that is done; empty before there is one. */
  public Optional<Instant> committedWatermark() {
    OptionalLong last = lastCommitted();
    return last.isPresent() ? watermark(last.getAsLong()) : Optional.empty();
  }

  /**
   * The watermark that a micro-batch has left to the next one.
   *
   * @param batchId of one that is done
   * @return empty before there is one
   */
  public Optional<Instant> watermarkAfter(long batchId) {
    List<String> lines =
        text(new Path(commits, Long.toString(batchId)), "the commit of micro-batch " + batchId)
            .lines()
            .toList();
    try {
      long millis = JSON.readTree(lines.get(METADATA)).path("nextBatchWatermarkMs").asLong();
      return millis > 0 ? Optional.of(Instant.ofEpochMilli(millis)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("The commit of micro-batch " + batchId + " is no JSON", e);
    }
  }

  private JsonNode metadata(long batchId) {
    try {
      return JSON.readTree(lines(batchId).get(METADATA));
    } catch (IOException e) {
      throw new UncheckedIOException("The metadata of micro-batch " + batchId + " is no JSON", e);
    }
  }

  /**
   * What the first source wrote down as its beginning before the first micro-batch, for a source
   * that does: a text of its own.
   */
  public String beginning() {
    return text(new Path(checkpoint, "sources/0/0"), "the beginning of the source");
  }

  /** The newest micro-batch; empty before the first. */
  public OptionalLong lastPlanned() {
    return last(folder);
  }

  /** The newest micro-batch that is done; empty before the first. */
  public OptionalLong lastCommitted() {
    return last(commits);
  }

  /** When the micro-batch was done, as exact as the file system keeps it. */
  public Instant committedAt(long batchId) {
    Path file = new Path(commits, Long.toString(batchId));
    try {
      return Instant.ofEpochMilli(
          file.getFileSystem(hadoop).getFileStatus(file).getModificationTime());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot see when micro-batch " + batchId + " was done", e);
    }
  }

  private OptionalLong last(Path log) {
    try {
      return Arrays.stream(log.getFileSystem(hadoop).listStatus(log))
          .map(file -> file.getPath().getName())
          .filter(name -> BATCH.matcher(name).matches())
          .mapToLong(Long::parseLong)
          .max();
    } catch (FileNotFoundException e) {
      return OptionalLong.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the micro-batches in " + log, e);
    }
  }

  private List<String> lines(long batchId) {
    return text(new Path(folder, Long.toString(batchId)), "the offsets of micro-batch " + batchId)
        .lines()
        .toList();
  }

  private String text(Path file, String what) {
    try {
      FileSystem fileSystem = file.getFileSystem(hadoop);
      try (FSDataInputStream in = fileSystem.open(file)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + what, e);
    }
  }
}
