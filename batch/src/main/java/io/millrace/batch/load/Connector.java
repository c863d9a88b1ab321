package io.millrace.batch.load;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to the warehouse, in the driver and in tasks. */
@FunctionalInterface
interface Connector extends Serializable {
  Connection open() throws SQLException;
}
