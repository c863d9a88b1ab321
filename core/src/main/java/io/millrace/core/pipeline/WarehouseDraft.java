package io.millrace.core.pipeline;

import static io.millrace.core.pipeline.WarehouseKeys.DIMENSIONS;
import static io.millrace.core.pipeline.WarehouseKeys.DIMENSION_COLUMNS;
import static io.millrace.core.pipeline.WarehouseKeys.DIMENSION_KEY;
import static io.millrace.core.pipeline.WarehouseKeys.DIMENSION_KEYS;
import static io.millrace.core.pipeline.WarehouseKeys.DIMENSION_NAME;
import static io.millrace.core.pipeline.WarehouseKeys.DISTRIBUTION_KEY;
import static io.millrace.core.pipeline.WarehouseKeys.FACT;
import static io.millrace.core.pipeline.WarehouseKeys.FACT_KEYS;
import static io.millrace.core.pipeline.WarehouseKeys.FACT_NAME;
import static io.millrace.core.pipeline.WarehouseKeys.FACT_SQL;
import static io.millrace.core.pipeline.WarehouseKeys.LOAD_NOTIFY;
import static io.millrace.core.pipeline.WarehouseKeys.ROLE_ARN;
import static io.millrace.core.pipeline.WarehouseKeys.SCHEMA;
import static io.millrace.core.pipeline.WarehouseKeys.SORT_KEY;
import static io.millrace.core.pipeline.WarehouseKeys.STAGING;
import static io.millrace.core.pipeline.WarehouseKeys.URL;

import io.millrace.core.option.ConfigOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The section {@code warehouse}, as far as the file states it.
 *
 * @param columns every column that a dimension names, and those of the keys that spread and sort
 *     facts
 */
record WarehouseDraft(
    Warehouse warehouse, Optional<Located<String>> sql, List<Located<String>> columns) {
  /** Tables that every warehouse has. */
  private static final Set<String> TAKEN = Set.of("loads", "load_errors");

  private static final String STAGED = "staged_";

  /** Reports what is wrong, names of columns apart. */
  static WarehouseDraft read(Section section, Problems problems) {
    return new Reading(problems).read(section);
  }

  private static final class Reading {
    private final Problems problems;
    private final Map<String, Position> tables = new HashMap<>();
    private final Map<String, Position> owned = new HashMap<>();
    private final List<Located<String>> columns = new ArrayList<>();

    Reading(Problems problems) {
      this.problems = problems;
    }

    WarehouseDraft read(Section section) {
      Optional<Located<String>> url = section.find(URL);
      Optional<Section> facts = section.child(FACT, FACT_KEYS);
      Optional<Located<String>> sql = facts.flatMap(fact -> fact.find(FACT_SQL));
      Warehouse warehouse =
          new Warehouse(
              url.map(Located::value).orElse(""),
              section.read(SCHEMA),
              section.find(ROLE_ARN).map(Located::value),
              section.find(STAGING).map(Located::value),
              facts.map(fact -> fact(fact, sql)).orElse(null),
              section.children(DIMENSIONS, DIMENSION_KEYS).stream().map(this::dimension).toList(),
              AlertTarget.read(section.list(LOAD_NOTIFY), problems));
      if (url.isPresent()) {
        checkKind(section, warehouse.kind());
      }
      return new WarehouseDraft(warehouse, sql, List.copyOf(columns));
    }

    private void checkKind(Section section, Warehouse.Kind kind) {
      for (ConfigOption<String> option : List.of(ROLE_ARN, STAGING)) {
        if (kind == Warehouse.Kind.REDSHIFT && !section.has(option)) {
          problems.add(
              section.at(), "'%s' is missing: %s".formatted(option.key(), option.description()));
        } else if (kind == Warehouse.Kind.POSTGRES && section.has(option)) {
          problems.add(
              section.at(option),
              "'%s' is for Redshift, and the 'url' names PostgreSQL: remove it"
                  .formatted(option.key()));
        }
      }
    }

    private Warehouse.Fact fact(Section section, Optional<Located<String>> sql) {
      section.find(FACT_NAME).ifPresent(this::checkTable);
      Optional<Located<String>> distribution = section.find(DISTRIBUTION_KEY);
      distribution.ifPresent(columns::add);
      return new Warehouse.Fact(
          section.read(FACT_NAME),
          sql.map(Located::value).orElse(null),
          distribution.map(Located::value),
          list(section, SORT_KEY));
    }

    private Warehouse.Dimension dimension(Section section) {
      section.find(DIMENSION_NAME).ifPresent(this::checkTable);
      List<String> key = list(section, DIMENSION_KEY);
      List<String> others = list(section, DIMENSION_COLUMNS);
      for (ConfigOption<String> option : List.of(DIMENSION_KEY, DIMENSION_COLUMNS)) {
        section.list(option).forEach(this::checkOwner);
      }
      return new Warehouse.Dimension(section.read(DIMENSION_NAME), key, others);
    }

    private List<String> list(Section section, ConfigOption<String> option) {
      List<Located<String>> list = section.list(option);
      ColumnList.checkRepeated(list, "'%s'".formatted(option.key()), problems);
      columns.addAll(list);
      return list.stream().map(Located::value).toList();
    }

    private void checkTable(Located<String> name) {
      if (TAKEN.contains(name.value()) || name.value().startsWith(STAGED)) {
        problems.add(
            name.at(),
            "'%s' is a table that every warehouse has: choose another name"
                .formatted(name.value()));
      }
      Position first = tables.putIfAbsent(name.value(), name.at());
      if (first != null) {
        problems.add(
            name.at(),
            "'%s' is already used in line %d: tables have different names"
                .formatted(name.value(), first.line()));
      }
    }

    /** A column is in one dimension, else its value could be two. */
    private void checkOwner(Located<String> column) {
      Position first = owned.putIfAbsent(column.value(), column.at());
      if (first != null && !first.equals(column.at())) {
        problems.add(
            column.at(),
            "'%s' is in line %d already: a column is in one dimension, and there once"
                .formatted(column.value(), first.line()));
      }
    }
  }
}
