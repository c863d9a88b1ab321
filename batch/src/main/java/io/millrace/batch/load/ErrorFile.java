package io.millrace.batch.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.batch.file.Storage;
import io.millrace.core.pipeline.Warehouse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Writes the errors of a load beside the warehouse, as lines of JSON. */
final class ErrorFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Rows that are fetched at a time. */
  private static final int FETCH = 10_000;

  private final Connection connection;
  private final StarStatements statements;
  private final Warehouse warehouse;
  private final Configuration hadoop;

  ErrorFile(
      Connection connection, StarStatements statements, Warehouse warehouse, Configuration hadoop) {
    this.connection = connection;
    this.statements = statements;
    this.warehouse = warehouse;
    this.hadoop = hadoop;
  }

  /** Where they were written; nothing where nobody asked, or nothing went wrong. */
  Optional<String> write(String loadId, Optional<String> folder) throws SQLException, IOException {
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    if (warehouse.kind() == Warehouse.Kind.REDSHIFT) {
      String prefix = folder.get().replaceFirst("^s3a://", "s3://") + "/load-" + loadId + "-";
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            unload(statements.errorsOf(loadId), prefix, warehouse.role().orElseThrow()));
      }
      return Optional.of(prefix + "*");
    }
    return fetch(loadId, new Path(folder.get(), "load-%s.json".formatted(loadId)));
  }

  /**
   * @see <a href="https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html">UNLOAD</a>
   */
  static String unload(String select, String prefix, String role) {
    return "UNLOAD ('%s') TO '%s' IAM_ROLE '%s' FORMAT AS JSON ALLOWOVERWRITE"
        .formatted(select.replace("'", "''"), prefix, role);
  }

  private Optional<String> fetch(String loadId, Path target) throws SQLException, IOException {
    Storage storage = new Storage(hadoop);
    Path unfinished = new Path(target.getParent(), "_" + target.getName() + ".unfinished");
    long rows = 0;
    connection.setAutoCommit(false); // else the driver fetches all rows at once
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(FETCH);
      try (ResultSet errors = statement.executeQuery(statements.errorsOf(loadId));
          OutputStream out = new BufferedOutputStream(storage.create(unfinished))) {
        while (errors.next()) {
          out.write(line(errors));
          rows++;
        }
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
    if (rows == 0) {
      storage.of(unfinished).delete(unfinished, false);
      return Optional.empty();
    }
    storage.move(unfinished, target);
    return Optional.of(target.toString());
  }

  private static byte[] line(ResultSet row) throws SQLException, IOException {
    ObjectNode json = JSON.createObjectNode();
    ResultSetMetaData columns = row.getMetaData();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      json.putPOJO(columns.getColumnLabel(i), row.getObject(i));
    }
    return (JSON.writeValueAsString(json) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }
}
