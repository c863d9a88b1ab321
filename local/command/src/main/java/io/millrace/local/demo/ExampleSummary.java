package io.millrace.local.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.millrace.batch.audit.Counts;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run of a pipeline file came to.
 *
 * @param produced records that were put into the stream
 * @param counts of the ledger and the tables, as the audit has them
 * @param missing records that were put into the stream and are not in {@code raw}
 * @param duplicates rows of {@code raw}, {@code records} and {@code dead_letters} beyond the first
 *     of their lineage
 * @param problems what the audit of the ledger found
 * @param differences between OpenSearch, the lake and a recount
 * @param facts how many facts were planted
 * @param unproven those that the tables do not show
 * @param seconds from the first record to the last result
 */
public record ExampleSummary(
    String pipeline,
    long produced,
    Counts counts,
    long missing,
    long duplicates,
    List<String> problems,
    List<String> differences,
    int facts,
    List<String> unproven,
    long seconds) {
  public ExampleSummary {
    problems = List.copyOf(problems);
    differences = List.copyOf(differences);
    unproven = List.copyOf(unproven);
  }

  /** Whether every record was accounted for, every number agrees and every fact was found. */
  public boolean isRight() {
    return produced == counts.rawRows()
        && missing == 0
        && duplicates == 0
        && problems.isEmpty()
        && differences.isEmpty()
        && unproven.isEmpty();
  }

  void print(PrintStream out) {
    problems.forEach(out::println);
    differences.forEach(out::println);
    out.printf(
        "%n%s  produced %,d = raw %,d, which hold %,d messages = records %,d + dead letters %,d"
            + " + filtered %,d + dropped %,d%n",
        isRight() ? "OK" : "NOT OK",
        produced,
        counts.rawRows(),
        counts.messages(),
        counts.recordRows(),
        counts.deadLetterRows(),
        counts.filtered(),
        counts.dropped());
    out.printf(
        "    missing %d, duplicates %d; ledger balances: %s; OpenSearch = lake = recount: %s%n",
        missing, duplicates, yes(problems), yes(differences));
    out.printf(
        "    planted facts found: %d of %d; %d s%n", facts - unproven.size(), facts, seconds);
  }

  private static String yes(List<String> complaints) {
    return complaints.isEmpty() ? "yes" : "NO";
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
