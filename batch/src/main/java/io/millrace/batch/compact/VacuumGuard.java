package io.millrace.batch.compact;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.lake.LakeTables;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * How far back the streams of a pipeline may still read a table. A stream that has stopped for
 * longer than the retention goes on from the version in its checkpoint, and reads the files which
 * that version and the later ones have added, also those that compaction has replaced since.
 */
final class VacuumGuard {
  /** Between the clocks of drivers and of the file system. */
  private static final Duration SLACK = Duration.ofHours(1);

  private static final Pattern BATCH = Pattern.compile("\\d{1,18}");
  private static final Pattern COMMIT = Pattern.compile("\\d{20}\\.json");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LakeTables tables;
  private final Configuration hadoop;

  VacuumGuard(LakeTables tables, Configuration hadoop) {
    this.tables = tables;
    this.hadoop = hadoop;
  }

  /**
   * The place of a stream in a table.
   *
   * @param query name of its checkpoint folder
   * @param version of the table that it may have to read again
   * @param since when that version was made; empty when Delta has forgotten it
   */
  record Reader(String query, long version, Optional<Instant> since) {}

  /**
   * What vacuum has to keep.
   *
   * @param retention at least what was asked for; empty when nothing may be deleted
   * @param reader the stream that holds it up, if one does
   */
  record Kept(Optional<Duration> retention, Optional<Reader> reader) {}

  /**
   * @param asked how long files are to be kept anyway
   */
  Kept keep(String table, String tableId, Duration asked, Instant now) {
    Duration longest = asked;
    Optional<Reader> slowest = Optional.empty();
    for (Reader reader : readers(table, tableId, now)) {
      if (reader.since().isEmpty()) {
        return new Kept(Optional.empty(), Optional.of(reader));
      }
      Duration needed = Duration.between(reader.since().get(), now).plus(SLACK);
      if (needed.compareTo(longest) > 0) {
        longest = needed;
        slowest = Optional.of(reader);
      }
    }
    return new Kept(Optional.of(longest), slowest);
  }

  private List<Reader> readers(String table, String tableId, Instant now) {
    List<Reader> readers = new ArrayList<>();
    for (FileStatus checkpoint : list(new Path(tables.checkpoints()))) {
      OptionalLong version = version(checkpoint.getPath(), tableId);
      if (version.isPresent()) {
        readers.add(
            new Reader(
                checkpoint.getPath().getName(),
                version.getAsLong(),
                madeAt(table, version.getAsLong(), now)));
      }
    }
    return readers;
  }

  /** The version that the stream has come to with its last micro-batch that is done. */
  private OptionalLong version(Path checkpoint, String tableId) {
    OptionalLong done = last(new Path(checkpoint, "commits"));
    OptionalLong batch = done.isPresent() ? done : last(new Path(checkpoint, "offsets"));
    if (batch.isEmpty()) {
      return OptionalLong.empty();
    }
    return text(new Path(checkpoint, "offsets/" + batch.getAsLong()))
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(VacuumGuard::json)
        .filter(offset -> offset.path("reservoirId").asText().equals(tableId))
        .mapToLong(offset -> offset.path("reservoirVersion").asLong())
        .min();
  }

  private Optional<Instant> madeAt(String table, long version, Instant now) {
    Path commit = new Path(table, "_delta_log/%020d.json".formatted(version));
    try {
      FileSystem fileSystem = commit.getFileSystem(hadoop);
      return Optional.of(
          Instant.ofEpochMilli(fileSystem.getFileStatus(commit).getModificationTime()));
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

  private OptionalLong last(Path log) {
    return list(log).stream()
        .map(file -> file.getPath().getName())
        .filter(name -> BATCH.matcher(name).matches())
        .mapToLong(Long::parseLong)
        .max();
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

  private String text(Path file) {
    try {
      FileSystem fileSystem = file.getFileSystem(hadoop);
      try (FSDataInputStream in = fileSystem.open(file)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException("An offset is no JSON: " + line, e);
    }
  }
}
