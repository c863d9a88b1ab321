package io.millrace.batch.compact;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a compaction has done.
 *
 * @param home folder of the pipeline's tables
 * @param dryRun whether it only looked
 */
public record CompactReport(String home, boolean dryRun, List<Table> tables) {
  public CompactReport {
    tables = List.copyOf(tables);
  }

  /**
   * One table.
   *
   * @param parts its days that were compacted, or the whole of one that has no days
   * @param zOrder columns by whose values rows were laid together
   * @param vacuum empty when old files were kept
   */
  public record Table(String name, List<Part> parts, List<String> zOrder, Optional<Vacuum> vacuum) {
    public Table {
      parts = List.copyOf(parts);
      zOrder = List.copyOf(zOrder);
    }
  }

  /**
   * @param day the partition, or {@code all} of a table without days
   * @param after as {@code before} in a dry run
   * @param rows what was written anew, equal before and after
   */
  public record Part(String day, FileSet before, FileSet after, Fingerprint rows) {}

  /**
   * What was deleted.
   *
   * @param retention how old a file without a version had to be to go; empty when none went
   * @param heldUpBy the stream that needs files for longer than was asked
   */
  public record Vacuum(Optional<Duration> retention, Optional<Reader> heldUpBy) {}

  /**
   * The place of a stream in a table.
   *
   * @param query name of its checkpoint folder
   * @param version of the table that it may have to read again
   * @param since when that version was made; empty when Delta has forgotten it
   */
  public record Reader(String query, long version, Optional<Instant> since) {}
}
