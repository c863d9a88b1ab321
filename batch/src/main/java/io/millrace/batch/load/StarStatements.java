package io.millrace.batch.load;

import static io.millrace.batch.load.StarSchema.LOAD_ID;
import static io.millrace.core.pipeline.Warehouse.MEMBER;

import io.millrace.core.pipeline.Warehouse;
import io.millrace.core.pipeline.Warehouse.Dimension;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.StructField;

/**
 * The SQL that makes a star schema and merges a load into it. Names are those of {@link Warehouse},
 * which both kinds of warehouse take without quotes.
 */
final class StarStatements {
  static final String LOADS = "loads";
  static final String ERRORS = "load_errors";

  private static final int LONGEST_RAW = 16_000;

  private final StarSchema star;
  private final Dialect dialect;
  private final String schema;

  StarStatements(StarSchema star, Dialect dialect) {
    this.star = star;
    this.dialect = dialect;
    this.schema = star.warehouse().schema();
  }

  /** The names of a load's staging tables. */
  String stagedFacts(String loadId) {
    return "%s.staged_facts_%s".formatted(schema, loadId);
  }

  String stagedErrors(String loadId) {
    return "%s.staged_errors_%s".formatted(schema, loadId);
  }

  /** A load's rows for a dimension, each behind the number that staged facts have for it. */
  String stagedMembers(Dimension dimension, String loadId) {
    return "%s.staged_%d_%s"
        .formatted(schema, star.warehouse().dimensions().indexOf(dimension), loadId);
  }

  /** One row for each part of the staged tables that is whole. */
  String stagedParts(String loadId) {
    return "%s.staged_parts_%s".formatted(schema, loadId);
  }

  String qualified(String table) {
    return schema + "." + table;
  }

  /** Every table with its columns and their types, in the order in which they are made. */
  Map<String, Map<String, String>> tables() {
    Map<String, Map<String, String>> tables = new LinkedHashMap<>();
    tables.put(LOADS, loadColumns());
    tables.put(ERRORS, errorColumns(true));
    for (Dimension dimension : star.warehouse().dimensions()) {
      Map<String, String> columns = new LinkedHashMap<>();
      columns.put(dimension.id(), dialect.surrogate());
      star.columns(dimension).forEach(column -> columns.put(column.name(), type(column)));
      tables.put(dimension.name(), columns);
    }
    tables.put(star.warehouse().fact().name(), factColumns());
    return tables;
  }

  private Map<String, String> loadColumns() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put(LOAD_ID, "varchar(64)");
    columns.put("manifest", dialect.text());
    columns.put("facts", "bigint");
    columns.put("errors", "bigint");
    columns.put("loaded_at", "timestamp with time zone");
    columns.put("notified_at", "timestamp with time zone");
    return columns;
  }

  private Map<String, String> errorColumns(boolean withLoad) {
    Map<String, String> columns = new LinkedHashMap<>();
    if (withLoad) {
      columns.put(LOAD_ID, "varchar(64)");
    }
    columns.put(Warehouse.FILE, dialect.text());
    columns.put(Warehouse.LINE, "bigint");
    columns.put("reason", dialect.text());
    columns.put("at", "integer");
    columns.put("content", dialect.text()); // raw is a reserved word of Redshift
    return columns;
  }

  private Map<String, String> factColumns() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put(LOAD_ID, "varchar(64)");
    for (Dimension dimension : star.warehouse().dimensions()) {
      columns.put(dimension.id(), "bigint");
    }
    star.measures().forEach(column -> columns.put(column.name(), type(column)));
    return columns;
  }

  /** The columns that facts have beside their dimensions. */
  List<String> measures() {
    return star.measures().stream().map(StructField::name).toList();
  }

  private String type(StructField column) {
    return dialect.type(column.dataType());
  }

  /** Makes what is missing. */
  List<String> create() {
    List<String> statements = new ArrayList<>();
    statements.add("CREATE SCHEMA IF NOT EXISTS " + schema);
    Warehouse.Fact fact = star.warehouse().fact();
    tables()
        .forEach(
            (table, columns) ->
                statements.add(
                    "CREATE TABLE IF NOT EXISTS %s (%s%s)%s"
                        .formatted(
                            qualified(table),
                            listed(columns),
                            primaryKey(table),
                            table.equals(fact.name())
                                ? dialect.ofFacts(fact.distributionKey(), fact.sortKey())
                                : isDimension(table) ? dialect.ofDimension() : "")));
    dialect.index(schema, fact.name(), fact.sortKey()).ifPresent(statements::add);
    return statements;
  }

  private String primaryKey(String table) {
    if (table.equals(LOADS)) {
      return ", PRIMARY KEY (%s)".formatted(LOAD_ID);
    }
    return star.warehouse().dimensions().stream()
        .filter(dimension -> dimension.name().equals(table))
        .map(dimension -> ", PRIMARY KEY (%s)".formatted(dimension.id()))
        .findFirst()
        .orElse("");
  }

  private boolean isDimension(String table) {
    return star.warehouse().dimensions().stream()
        .anyMatch(dimension -> dimension.name().equals(table));
  }

  String addColumn(String table, String column, String type) {
    return "ALTER TABLE %s ADD COLUMN %s %s".formatted(qualified(table), column, type);
  }

  /** Makes a load's staging tables anew, whatever an earlier attempt has left. */
  List<String> stage(String loadId) {
    List<String> statements = new ArrayList<>(dropStaged(loadId));
    Map<String, String> facts = new LinkedHashMap<>();
    if (dialect.numbersMembers()) {
      for (Dimension dimension : star.warehouse().dimensions()) {
        facts.put(member(dimension), "bigint");
        Map<String, String> members = new LinkedHashMap<>();
        members.put(MEMBER, "bigint");
        for (StructField column : Members.columns(star.staged(), dimension).fields()) {
          members.put(column.name(), type(column));
        }
        statements.add(createStaged(stagedMembers(dimension, loadId), listed(members)));
      }
      star.measures().forEach(column -> facts.put(column.name(), type(column)));
    } else {
      for (StructField column : star.staged().fields()) {
        facts.put(column.name(), type(column));
      }
    }
    statements.add(createStaged(stagedFacts(loadId), listed(facts)));
    statements.add(createStaged(stagedErrors(loadId), listed(errorColumns(false))));
    statements.add(createStaged(stagedParts(loadId), "part varchar(64) PRIMARY KEY, facts bigint"));
    return statements;
  }

  private String createStaged(String table, String columns) {
    return "CREATE %sTABLE %s (%s)".formatted(dialect.unlogged(), table, columns);
  }

  List<String> dropStaged(String loadId) {
    List<String> tables = new ArrayList<>();
    tables.add(stagedFacts(loadId));
    tables.add(stagedErrors(loadId));
    tables.add(stagedParts(loadId));
    if (dialect.numbersMembers()) {
      star.warehouse().dimensions().forEach(one -> tables.add(stagedMembers(one, loadId)));
    }
    return tables.stream().map(table -> "DROP TABLE IF EXISTS " + table).toList();
  }

  /** The column of staged facts with the number of the dimension's row. */
  private String member(Dimension dimension) {
    return MEMBER + star.warehouse().dimensions().indexOf(dimension);
  }

  /** Lets one load merge at a time, whatever else is read. Held to the transaction's end. */
  String lock() {
    return dialect == Dialect.POSTGRES
        ? "LOCK TABLE %s IN EXCLUSIVE MODE".formatted(qualified(LOADS))
        : "LOCK TABLE " + qualified(LOADS);
  }

  /** Tells the planner how much there is to merge, and lets it join and sort in memory. */
  List<String> prepareMerge(String loadId) {
    List<String> statements = new ArrayList<>();
    if (dialect == Dialect.POSTGRES) {
      statements.add("SET LOCAL work_mem = '256MB'");
    }
    statements.add("ANALYZE " + stagedFacts(loadId));
    if (dialect.numbersMembers()) {
      star.warehouse()
          .dimensions()
          .forEach(dimension -> statements.add("ANALYZE " + stagedMembers(dimension, loadId)));
    }
    return statements;
  }

  String analyze(Dimension dimension) {
    return "ANALYZE " + qualified(dimension.name());
  }

  /** Gathers the rows that a load has for a dimension: one for each key, from its last line. */
  String gather(Dimension dimension, String loadId) {
    String known =
        dimension.key().stream()
            .map(column -> column + " IS NOT NULL")
            .collect(Collectors.joining(" AND "));
    String columns = String.join(", ", dimension.all());
    String staged =
        dialect.numbersMembers() ? stagedMembers(dimension, loadId) : stagedFacts(loadId);
    String rows = "SELECT DISTINCT %s FROM %s WHERE %s".formatted(columns, staged, known);
    if (!dimension.columns().isEmpty()) {
      // Grouped first, since mostly few rows are left to be put in order.
      rows =
          "SELECT %1$s FROM (SELECT %1$s, row_number() OVER (PARTITION BY %2$s ORDER BY %3$s DESC, %4$s DESC) AS newest FROM (SELECT %1$s, %3$s, max(%4$s) AS %4$s FROM %5$s WHERE %6$s GROUP BY %1$s, %3$s) g) r WHERE newest = 1"
              .formatted(
                  columns,
                  String.join(", ", dimension.key()),
                  Warehouse.FILE,
                  Warehouse.LINE,
                  staged,
                  known);
    }
    return "CREATE TEMPORARY TABLE %s AS %s".formatted(gathered(dimension, loadId), rows);
  }

  String dropGathered(Dimension dimension, String loadId) {
    return "DROP TABLE " + gathered(dimension, loadId);
  }

  private static String gathered(Dimension dimension, String loadId) {
    return "gathered_%s_%s".formatted(dimension.name(), loadId);
  }

  /** Adds the gathered rows that are new; how many, is its update count. */
  String addMembers(Dimension dimension, String loadId) {
    String columns = String.join(", ", dimension.all());
    return "INSERT INTO %s (%s) SELECT %s FROM %s s WHERE NOT EXISTS (SELECT 1 FROM %s d WHERE %s) ORDER BY %s"
        .formatted(
            qualified(dimension.name()),
            columns,
            columns,
            gathered(dimension, loadId),
            qualified(dimension.name()),
            sameKey(dimension, "d"),
            String.join(", ", dimension.key()));
  }

  /** Brings further columns up to date; nothing where a dimension has none. */
  List<String> updateMembers(Dimension dimension, String loadId) {
    if (dimension.columns().isEmpty()) {
      return List.of();
    }
    String set =
        dimension.columns().stream()
            .map(column -> "%s = s.%s".formatted(column, column))
            .collect(Collectors.joining(", "));
    String differs =
        dimension.columns().stream()
            .map(
                column ->
                    "%2$s.%1$s <> s.%1$s OR %2$s.%1$s IS NULL AND s.%1$s IS NOT NULL OR %2$s.%1$s IS NOT NULL AND s.%1$s IS NULL"
                        .formatted(column, dimension.name()))
            .collect(Collectors.joining(" OR "));
    return List.of(
        "UPDATE %s SET %s FROM %s s WHERE %s AND (%s)"
            .formatted(
                qualified(dimension.name()),
                set,
                gathered(dimension, loadId),
                sameKey(dimension, dimension.name()),
                differs));
  }

  private static String sameKey(Dimension dimension, String alias) {
    return dimension.key().stream()
        .map(column -> "%2$s.%1$s = s.%1$s".formatted(column, alias))
        .collect(Collectors.joining(" AND "));
  }

  /** Moves the staged facts, with the numbers of their dimensions' rows. */
  String addFacts(String loadId) {
    List<String> targets = new ArrayList<>(List.of(LOAD_ID));
    List<String> values = new ArrayList<>(List.of("'" + loadId + "'"));
    StringBuilder joins = new StringBuilder();
    for (Dimension dimension : star.warehouse().dimensions()) {
      String alias = "dim_" + dimension.name();
      targets.add(dimension.id());
      values.add("%s.%s".formatted(alias, dimension.id()));
      joins.append(" LEFT JOIN ").append(joined(dimension, alias, loadId));
    }
    for (StructField column : star.measures()) {
      targets.add(column.name());
      values.add("s." + column.name());
    }
    return "INSERT INTO %s (%s) SELECT %s FROM %s s%s"
        .formatted(
            qualified(star.warehouse().fact().name()),
            String.join(", ", targets),
            String.join(", ", values),
            stagedFacts(loadId),
            joins);
  }

  /** What gives a staged fact the surrogate key of its row in the dimension. */
  private String joined(Dimension dimension, String alias, String loadId) {
    if (!dialect.numbersMembers()) {
      return "%s %s ON %s".formatted(qualified(dimension.name()), alias, sameKey(dimension, alias));
    }
    return "(SELECT s.%1$s, d.%2$s FROM %3$s s JOIN %4$s d ON %5$s) %6$s ON %6$s.%1$s = s.%7$s"
        .formatted(
            MEMBER,
            dimension.id(),
            stagedMembers(dimension, loadId),
            qualified(dimension.name()),
            sameKey(dimension, "d"),
            alias,
            member(dimension));
  }

  String addErrors(String loadId) {
    String columns = String.join(", ", errorColumns(false).keySet());
    return "INSERT INTO %s (%s, %s) SELECT '%s', %s FROM %s"
        .formatted(qualified(ERRORS), LOAD_ID, columns, loadId, columns, stagedErrors(loadId));
  }

  /** With the manifest's path, and the counts of facts and errors, as parameters. */
  String addLoad(String loadId) {
    return "INSERT INTO %s (%s, manifest, facts, errors, loaded_at) VALUES ('%s', ?, ?, ?, current_timestamp)"
        .formatted(qualified(LOADS), LOAD_ID, loadId);
  }

  /** Facts and errors of a load that is done, and when who is to know was told; else no row. */
  String findLoad(String loadId) {
    return "SELECT facts, errors, notified_at FROM %s WHERE %s = '%s'"
        .formatted(qualified(LOADS), LOAD_ID, loadId);
  }

  /** Notes that everyone who is to know of a load's errors was told. */
  String noteNotified(String loadId) {
    return "UPDATE %s SET notified_at = current_timestamp WHERE %s = '%s'"
        .formatted(qualified(LOADS), LOAD_ID, loadId);
  }

  /** The errors of a load, in the order of their files. */
  String errorsOf(String loadId) {
    return "SELECT %s FROM %s WHERE %s = '%s' ORDER BY %s, %s"
        .formatted(
            String.join(", ", errorColumns(true).keySet()),
            qualified(ERRORS),
            LOAD_ID,
            loadId,
            Warehouse.FILE,
            Warehouse.LINE);
  }

  /** Characters of a rejected line that are kept; Redshift's longest text has room for them. */
  static int longestRaw() {
    return LONGEST_RAW;
  }

  private static String listed(Map<String, String> columns) {
    return columns.entrySet().stream()
        .map(column -> column.getKey() + " " + column.getValue())
        .collect(Collectors.joining(", "));
  }
}
