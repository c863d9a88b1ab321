package io.millrace.batch.load;

import io.millrace.core.MillraceException;
import io.millrace.core.pipeline.Warehouse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.function.UnaryOperator;

/** Connects by JDBC; knows the password, and shows it nowhere. */
final class JdbcConnector implements Connector {
  private static final long serialVersionUID = 1L;

  /** The environment variables with the credentials. */
  static final String USERNAME = "WAREHOUSE_USERNAME";

  static final String PASSWORD = "WAREHOUSE_PASSWORD";

  private static final String DRIVER_OF_EMR = "/usr/share/aws/redshift/jdbc/RedshiftJDBC.jar";

  private final String url;
  private final Properties credentials = new Properties();

  /**
   * @param variables gives an environment variable's value, or null
   */
  JdbcConnector(Warehouse warehouse, UnaryOperator<String> variables) {
    this.url = warehouse.url();
    String user = variables.apply(USERNAME);
    if (user != null) {
      credentials.setProperty("user", user);
    }
    String password = variables.apply(PASSWORD);
    if (password != null) {
      credentials.setProperty("password", password);
    }
  }

  @Override
  public Connection open() throws SQLException {
    return DriverManager.getConnection(url, credentials);
  }

  /** What to tell somebody whose warehouse does not answer. */
  static MillraceException unreachable(SQLException e) {
    if (String.valueOf(e.getMessage()).startsWith("No suitable driver")) {
      return new MillraceException(
          "There is no JDBC driver for 'warehouse.url'. Redshift's comes with EMR: give spark-submit --jars %s."
              .formatted(DRIVER_OF_EMR),
          e);
    }
    return new MillraceException(
        "The warehouse cannot be reached: %s. Check 'warehouse.url' in the pipeline file, and the environment variables %s and %s."
            .formatted(e.getMessage(), USERNAME, PASSWORD),
        e);
  }
}
