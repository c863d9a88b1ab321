package io.millrace.local.generate.scenario;

import java.util.Arrays;
import java.util.List;

/**
 * Something that was planted and that the tables must show.
 *
 * @param name what it is, as a sentence
 * @param sql a query over the pipeline's tables, each a view by its name
 * @param rows what it must give, in this order: a row's values with {@code " | "} between them, a
 *     dash for null
 */
public record Fact(String name, String sql, List<String> rows) {
  public Fact {
    rows = List.copyOf(rows);
  }

  static Fact of(String name, String sql, String... rows) {
    return new Fact(name, sql, List.of(rows));
  }

  /** A row as facts have it. */
  static String row(Object... values) {
    return String.join(" | ", Arrays.stream(values).map(String::valueOf).toList());
  }
}
