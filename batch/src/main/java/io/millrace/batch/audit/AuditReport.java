package io.millrace.batch.audit;

import java.time.Instant;
import java.util.List;

/**
 * What an audit found.
 *
 * @param home folder of the pipeline's tables
 * @param newestBatch the ledger's newest micro-batch, -1 where it has none
 * @param lines one per shard and interval, in order
 * @param total sum of the lines
 * @param gaps what was lost and declared, which is no problem of the ledger's
 * @param inFlight micro-batches that were still being written, which are not part of the lines
 * @param problemCount number of all problems
 * @param problems the problems, at most {@link #MAX_PROBLEMS}
 */
public record AuditReport(
    String home,
    long newestBatch,
    List<Line> lines,
    Counts total,
    List<DeclaredGap> gaps,
    List<InFlight> inFlight,
    long problemCount,
    List<Problem> problems) {
  /** A table that lost everything has a problem per micro-batch; the first of them tell enough. */
  public static final int MAX_PROBLEMS = 1000;

  public AuditReport {
    lines = List.copyOf(lines);
    gaps = List.copyOf(gaps);
    inFlight = List.copyOf(inFlight);
    problems = List.copyOf(problems);
  }

  public boolean isBalanced() {
    return problemCount == 0;
  }

  /**
   * One shard in one interval.
   *
   * @param from when the interval begins
   * @param problemCount number of problems in it
   * @param firstProblem the one of the oldest micro-batch, in a few words; empty without problems
   */
  public record Line(
      String stream,
      String shard,
      Instant from,
      Counts counts,
      long problemCount,
      String firstProblem) {}

  /** A range that the source could not read and said so. */
  public record DeclaredGap(String stream, String shard, long batch, String gap) {}

  /** Rows of a micro-batch that is newer than the ledger's newest. */
  public record InFlight(long batch, long rawRows, long recordRows, long deadLetterRows) {}
}
