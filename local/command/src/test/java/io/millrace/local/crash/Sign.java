package io.millrace.local.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A sign of a pipeline's progress: a new file in one of its folders. */
enum Sign {
  OFFSETS("_checkpoints/ingest/offsets", "\\d+"),
  RAW("raw/_delta_log", "\\d+\\.json"),
  RECORDS("records/_delta_log", "\\d+\\.json"),
  DEAD_LETTERS("dead_letters/_delta_log", "\\d+\\.json"),
  LEDGER("ledger/_delta_log", "\\d+\\.json"),
  COMMITS("_checkpoints/ingest/commits", "\\d+"),
  AGGREGATE_OFFSETS("_checkpoints/aggregate-by_status/offsets", "\\d+"),
  AGGREGATE("aggregates/by_status/_delta_log", "\\d+\\.json"),
  AGGREGATE_COMMITS("_checkpoints/aggregate-by_status/commits", "\\d+");

  private final String folder;
  private final String file;

  Sign(String folder, String file) {
    this.folder = folder;
    this.file = file;
  }

  /** The files that are there now. */
  Set<String> files(Path home) {
    Path place = home.resolve(folder);
    if (!Files.exists(place)) {
      return Set.of();
    }
    try (Stream<Path> paths = Files.list(place)) {
      return paths
          .map(path -> path.getFileName().toString())
          .filter(name -> name.matches(file))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isNewerThan(Set<String> before, Path home) {
    return !before.containsAll(files(home));
  }
}
