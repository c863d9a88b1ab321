package io.millrace.streaming.ingest;

/**
 * What became of records.
 *
 * @param parsed rows in {@code records}
 * @param filtered rows that the pipeline's {@code where} left out
 */
public record IngestCounts(long read, long parsed, long filtered, long deadLetters) {
  public static final IngestCounts NONE = new IngestCounts(0, 0, 0, 0);

  public IngestCounts plus(IngestCounts more) {
    return new IngestCounts(
        read + more.read,
        parsed + more.parsed,
        filtered + more.filtered,
        deadLetters + more.deadLetters);
  }
}
