package io.millrace.streaming.files;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager.CancellableFSDataOutputStream;

/**
 * All files that earlier micro-batches were decided to read, which Spark's offset log forgets after
 * a while. Kept in memory and, for the next start, in the source's folder of the checkpoint: {@code
 * <number>.files} per decision, and now and then {@code <number>.all}, which replaces those up to
 * its number.
 *
 * <p>A decision comes here only once the offset log has it. One that is written twice is the same.
 */
final class FileLog {
  private static final String FILES = ".files";
  private static final String ALL = ".all";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CheckpointFileManager checkpoint;
  private final Path folder;
  private final int decisionsPerSummary;
  private final Map<String, FoundFile> files = new HashMap<>();
  private long newest = -1;

  /**
   * @param folder the source's own in the checkpoint
   * @param decisionsPerSummary how often all is written into one file
   */
  FileLog(Path folder, Configuration hadoop, int decisionsPerSummary) {
    this.checkpoint = CheckpointFileManager.create(folder, hadoop);
    this.folder = folder;
    this.decisionsPerSummary = decisionsPerSummary;
    if (checkpoint.exists(folder)) {
      load();
    } else {
      checkpoint.mkdirs(folder);
    }
  }

  Optional<FoundFile> find(String path) {
    return Optional.ofNullable(files.get(path));
  }

  int size() {
    return files.size();
  }

  /** Number of the newest decision; -1 before the first. */
  long newest() {
    return newest;
  }

  /** Remembers a decision that the offset log has. */
  void add(FilesOffset decided) {
    if (decided.isInitial() || decided.number() <= newest) {
      return;
    }
    decided.files().forEach(file -> files.put(file.path(), file));
    newest = decided.number();
    write(newest + FILES, decided.files().stream());
    if (newest > 0 && newest % decisionsPerSummary == 0) {
      write(newest + ALL, files.values().stream());
      numbers(FILES).filter(number -> number <= newest).forEach(number -> delete(number + FILES));
      numbers(ALL).filter(number -> number < newest).forEach(number -> delete(number + ALL));
    }
  }

  private void load() {
    long summary = numbers(ALL).max(Comparator.naturalOrder()).orElse(-1L);
    if (summary >= 0) {
      read(summary, ALL);
    }
    List<Long> later = numbers(FILES).filter(number -> number > summary).sorted().toList();
    later.forEach(number -> read(number, FILES));
  }

  private Stream<Long> numbers(String kind) {
    return Stream.of(checkpoint.list(folder, path -> path.getName().matches("\\d+\\" + kind)))
        .map(file -> file.getPath().getName())
        .map(name -> Long.valueOf(name.substring(0, name.length() - kind.length())));
  }

  private void read(long number, String kind) {
    Path file = new Path(folder, number + kind);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(checkpoint.open(file), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        FoundFile found = FilesOffset.file(JSON.readTree(line));
        files.put(found.path(), found);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + " of the checkpoint", e);
    }
    newest = number;
  }

  private void write(String name, Stream<FoundFile> found) {
    Path file = new Path(folder, name);
    CancellableFSDataOutputStream out = checkpoint.createAtomic(file, true);
    try {
      for (FoundFile one : (Iterable<FoundFile>) found::iterator) {
        out.write(FilesOffset.toJson(one).toString().getBytes(StandardCharsets.UTF_8));
        out.write('\n');
      }
      out.close();
    } catch (IOException e) {
      out.cancel();
      throw new UncheckedIOException("Cannot write " + file + " of the checkpoint", e);
    }
  }

  private void delete(String name) {
    checkpoint.delete(new Path(folder, name));
  }
}
