package io.millrace.batch.compact;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.batch.compact.CompactReport.Reader;
import io.millrace.batch.compact.CompactReport.Vacuum;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.OffsetLog;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * How far back the streams of a pipeline may still read a table. A stream that has stopped for
 * longer than the retention goes on from the version in its checkpoint, and reads the files which
 * that version and the later ones have added, also those that compaction has replaced since.
 */
final class VacuumGuard {
  /** Between the clocks of drivers and of the file system. */
  private static final Duration SLACK = Duration.ofHours(1);

  private static final Pattern COMMIT = Pattern.compile("\\d{20}\\.json");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LakeTables tables;
  private final Configuration hadoop;

  VacuumGuard(LakeTables tables, Configuration hadoop) {
    this.tables = tables;
    this.hadoop = hadoop;
  }

  /**
   * How long the files of a table are to be kept.
   *
   * @param asked how long they are to be kept anyway
   */
  Vacuum keep(String table, String tableId, Duration asked, Instant now) {
    Duration longest = asked;
    Optional<Reader> slowest = Optional.empty();
    for (FileStatus checkpoint : list(new Path(tables.checkpoints()))) {
      OptionalLong version = version(checkpoint.getPath(), tableId);
      if (version.isEmpty()) {
        continue;
      }
      Optional<Instant> since = madeAt(table, version.getAsLong(), now);
      Reader reader = new Reader(checkpoint.getPath().getName(), version.getAsLong(), since);
      if (since.isEmpty()) {
        return new Vacuum(Optional.empty(), Optional.of(reader));
      }
      Duration needed = Duration.between(since.get(), now).plus(SLACK);
      if (needed.compareTo(longest) > 0) {
        longest = needed;
        slowest = Optional.of(reader);
      }
    }
    return new Vacuum(Optional.of(longest), slowest);
  }

  /** The version that the stream has come to with its last micro-batch that is done. */
  private OptionalLong version(Path checkpoint, String tableId) {
    OffsetLog log = new OffsetLog(checkpoint.toString(), hadoop);
    OptionalLong done = log.lastCommitted();
    OptionalLong batch = done.isPresent() ? done : log.lastPlanned();
    if (batch.isEmpty()) {
      return OptionalLong.empty();
    }
    return log.ends(batch.getAsLong()).stream()
        .filter(offset -> offset.startsWith("{"))
        .map(VacuumGuard::json)
        .filter(offset -> offset.path("reservoirId").asText().equals(tableId))
        .mapToLong(offset -> offset.path("reservoirVersion").asLong())
        .min();
  }

  private Optional<Instant> madeAt(String table, long version, Instant now) {
    Path commit = new Path(table, "_delta_log/%020d.json".formatted(version));
    try {
      return Optional.of(
          Instant.ofEpochMilli(
              commit.getFileSystem(hadoop).getFileStatus(commit).getModificationTime()));
    } catch (FileNotFoundException e) {
      return isToCome(commit.getParent(), version) ? Optional.of(now) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot see when version " + version + " was made", e);
    }
  }

  /** A stream that has read everything waits for the version after the last one. */
  private boolean isToCome(Path log, long version) {
    return list(log).stream()
        .map(file -> file.getPath().getName())
        .filter(name -> COMMIT.matcher(name).matches())
        .allMatch(name -> Long.parseLong(name.substring(0, name.indexOf('.'))) < version);
  }

  private List<FileStatus> list(Path folder) {
    try {
      return Arrays.asList(folder.getFileSystem(hadoop).listStatus(folder));
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }

  private static JsonNode json(String offset) {
    try {
      return JSON.readTree(offset);
    } catch (IOException e) {
      throw new UncheckedIOException("An offset is no JSON: " + offset, e);
    }
  }
}
