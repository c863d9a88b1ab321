package io.millrace.batch.load;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connections of which all die right after the n-th statement or commit: what the server has done
 * is done, and whoever asked does not hear of it.
 */
final class FailingConnector implements Connector {
  private static final long serialVersionUID = 1L;

  /** Statements that are still answered; shared by all connections. */
  private static final AtomicInteger LEFT = new AtomicInteger(Integer.MAX_VALUE);

  private final String url;
  private final String user;

  FailingConnector(String url, String user) {
    this.url = url;
    this.user = user;
  }

  static void failAfter(int statements) {
    LEFT.set(statements);
  }

  static void failNever() {
    LEFT.set(Integer.MAX_VALUE);
  }

  @Override
  public Connection open() throws SQLException {
    return (Connection) watched(Connection.class, DriverManager.getConnection(url, user, ""));
  }

  private static Object watched(Class<?> type, Object real) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> {
          Object result;
          try {
            result = method.invoke(real, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
          if (method.getName().startsWith("execute") || method.getName().equals("commit")) {
            count(real);
          }
          return result instanceof Statement && method.getReturnType().isInterface()
              ? watched(method.getReturnType(), result)
              : result;
        });
  }

  private static void count(Object real) throws SQLException {
    if (LEFT.getAndDecrement() <= 0) {
      Connection connection =
          real instanceof Statement statement ? statement.getConnection() : (Connection) real;
      connection.abort(Runnable::run);
      throw new SQLException("the connection is gone");
    }
  }
}
