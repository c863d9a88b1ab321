package io.millrace.local.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a demo run came to.
 *
 * @param missing records that were put into the stream and are not in {@code raw}
 * @param duplicates rows of {@code raw}, {@code records} and {@code dead_letters} beyond the first
 *     of their lineage
 * @param aggregatesMatch whether OpenSearch equals the lake equals a recount of {@code records}
 * @param recordsPerSecond produced over the time of feeding
 * @param seconds of the whole run, from the first record to the last result
 */
public record DemoSummary(
    long produced,
    long raw,
    long records,
    long deadLetters,
    long missing,
    long duplicates,
    boolean aggregatesMatch,
    long recordsPerSecond,
    Latency latencyMs,
    long batches,
    long seconds) {

  /** Whether every record was accounted for and every number agrees. */
  public boolean balances() {
    return missing == 0 && duplicates == 0 && aggregatesMatch && raw == records + deadLetters;
  }

  void write(Path file) {
    try {
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
    } catch (IOException e) {
      throw new MillraceException(
          "Cannot write the summary %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
