package io.millrace.batch.load;

import java.sql.SQLException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Brings rows into a staging table. */
interface StagingCopy {
  /**
   * Copies the rows, each once, however often tasks are tried.
   *
   * @param rows with the columns of the table, in their order
   * @param table that has been made for this load
   * @param part name of these rows, unlike others of the load
   * @return how many rows there were
   */
  long copy(Dataset<Row> rows, String table, String part) throws SQLException;
}
