package io.millrace.batch.crawl;

import com.amazonaws.services.glue.model.Column;
import com.amazonaws.services.glue.model.Table;
import com.amazonaws.services.glue.model.TableInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** In what a table of the catalog differs from what it is to be. */
final class TableDifference {
  private TableDifference() {}

  /** What differs, in words; empty where nothing does. */
  static String of(Table found, TableInput wanted) {
    List<String> differences = new ArrayList<>();
    Map<String, Column> before = byName(found.getStorageDescriptor().getColumns());
    Map<String, Column> after = byName(wanted.getStorageDescriptor().getColumns());
    after.forEach(
        (name, column) -> {
          Column old = before.get(name);
          if (old == null) {
            differences.add("column %s %s added".formatted(name, column.getType()));
          } else if (!old.getType().equals(column.getType())) {
            differences.add(
                "column %s %s becomes %s".formatted(name, old.getType(), column.getType()));
          } else if (!Objects.equals(old.getComment(), column.getComment())) {
            differences.add("column %s has another comment".formatted(name));
          }
        });
    before.keySet().stream()
        .filter(name -> !after.containsKey(name))
        .forEach(name -> differences.add("column %s removed".formatted(name)));
    if (differences.isEmpty()
        && !List.copyOf(before.keySet()).equals(List.copyOf(after.keySet()))) {
      differences.add("columns in another order");
    }
    wanted
        .getParameters()
        .forEach(
            (key, value) -> {
              if (found.getParameters() == null || !value.equals(found.getParameters().get(key))) {
                differences.add("parameter %s = %s".formatted(key, value));
              }
            });
    return String.join(", ", differences);
  }

  /** What is wanted, with the parameters that others have set. */
  static TableInput merged(Table found, TableInput wanted) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (found.getParameters() != null) {
      parameters.putAll(found.getParameters());
    }
    parameters.putAll(wanted.getParameters());
    return wanted.clone().withParameters(parameters);
  }

  private static Map<String, Column> byName(List<Column> columns) {
    Map<String, Column> byName = new LinkedHashMap<>();
    if (columns != null) {
      columns.forEach(column -> byName.put(column.getName(), column));
    }
    return byName;
  }
}
