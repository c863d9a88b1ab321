package io.millrace.local.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a demo of historical logs came to.
 *
 * @param lines of the log
 * @param planted lines that were made to be no line of the format
 * @param facts rows of the star schema's facts
 * @param errors lines that could not be loaded
 * @param addedBySecondRun rows that loading the same chunks again has added
 * @param answersMatch whether SQL over the star schema counts what was made
 * @param linesPerSecond loaded, from packed chunks to merged facts
 */
public record HistorySummary(
    long lines,
    long planted,
    long facts,
    long errors,
    long addedBySecondRun,
    boolean answersMatch,
    long linesPerSecond,
    Seconds seconds) {
  /** How long each step took. */
  public record Seconds(double generate, double split, double load) {}

  /** Whether every line is a fact or an error, those that are to be, and each once. */
  public boolean balances() {
    return facts + errors == lines && errors == planted && addedBySecondRun == 0 && answersMatch;
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
