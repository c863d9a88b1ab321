package io.millrace.core.pipeline;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A list of columns in a pipeline file, whose names have no case, as in Spark. */
final class ColumnList {
  private ColumnList() {}

  /**
   * Reports each column that the list has had before.
   *
   * @param what begins the sentence "… has 'x' twice"
   */
  static void checkRepeated(List<Located<String>> columns, String what, Problems problems) {
    Set<String> seen = new HashSet<>();
    for (Located<String> column : columns) {
      if (!seen.add(column.value().toLowerCase(Locale.ROOT))) {
        problems.add(column.at(), "%s has '%s' twice".formatted(what, column.value()));
      }
    }
  }
}
