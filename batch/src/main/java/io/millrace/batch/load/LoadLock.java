package io.millrace.batch.load;

import io.millrace.core.MillraceException;
import io.millrace.core.pipeline.Warehouse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Keeps two loads of one manifest from filling the same staging tables. PostgreSQL holds the lock
 * as long as the connection, so a load that has died holds none. Redshift has no such locks: there
 * the state machine lets one load of a manifest run.
 */
final class LoadLock {
  private LoadLock() {}

  static void take(Connection connection, Warehouse warehouse, Manifest manifest)
      throws SQLException {
    if (warehouse.kind() != Warehouse.Kind.POSTGRES) {
      return;
    }
    try (PreparedStatement lock =
        connection.prepareStatement("SELECT pg_try_advisory_lock(hashtextextended(?, 0))")) {
      lock.setString(1, "millrace load " + warehouse.schema() + " " + manifest.id());
      try (ResultSet taken = lock.executeQuery()) {
        taken.next();
        if (!taken.getBoolean(1)) {
          throw new MillraceException(
              "Another load of %s is running: wait for its end.".formatted(manifest.path()));
        }
      }
    }
  }
}
