package io.millrace.batch.load;

import io.millrace.core.MillraceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the tables of a star schema, and gives those that are there the columns that are new. */
final class Tables {
  private final Connection connection;
  private final StarStatements statements;
  private final String schema;

  Tables(Connection connection, StarStatements statements, String schema) {
    this.connection = connection;
    this.statements = statements;
    this.schema = schema;
  }

  /**
   * @throws MillraceException where a column is there with another type
   */
  void prepare() throws SQLException {
    execute(statements.create());
    List<String> additions = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Map.Entry<String, Map<String, String>> table : statements.tables().entrySet()) {
      Map<String, String> present = columns(table.getKey());
      table
          .getValue()
          .forEach(
              (column, type) -> {
                String found = present.get(column);
                if (found == null) {
                  additions.add(statements.addColumn(table.getKey(), column, type));
                } else if (!found.equals(spelled(type))) {
                  problems.add(
                      "column '%s' of %s is %s there, and the pipeline file makes it %s"
                          .formatted(
                              column, statements.qualified(table.getKey()), found, spelled(type)));
                }
              });
    }
    if (!problems.isEmpty()) {
      throw new MillraceException(
          "Types of columns do not change:\n  %s\nCast the column in the facts' SQL to the type that is there, give it another name, or load into another schema."
              .formatted(String.join("\n  ", problems)));
    }
    execute(additions);
  }

  void execute(List<String> sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String one : sql) {
        statement.execute(one);
      }
    }
  }

  /** The columns of a table with their types, as {@link #spelled} has them. */
  private Map<String, String> columns(String table) throws SQLException {
    Map<String, String> columns = new LinkedHashMap<>();
    try (PreparedStatement find =
        connection.prepareStatement(
            "SELECT column_name, data_type, numeric_precision, numeric_scale FROM information_schema.columns"
                + " WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position")) {
      find.setString(1, schema);
      find.setString(2, table);
      try (ResultSet found = find.executeQuery()) {
        while (found.next()) {
          String type = found.getString(2);
          columns.put(
              found.getString(1),
              type.equals("numeric")
                  ? "numeric(%d, %d)".formatted(found.getInt(3), found.getInt(4))
                  : type);
        }
      }
    }
    return columns;
  }

  /** The type as the information schema has it, without how long a text may be. */
  private static String spelled(String type) {
    if (type.startsWith("varchar")) {
      return "character varying";
    }
    return type.startsWith("bigint") ? "bigint" : type;
  }
}
