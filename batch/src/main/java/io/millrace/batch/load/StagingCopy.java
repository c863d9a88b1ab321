package io.millrace.batch.load;

import java.sql.SQLException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Brings the rows of a load into its staging tables, each once, however often tasks are tried. */
interface StagingCopy {
  /**
   * @param facts with the columns that the facts' SQL returns
   * @return how many there were
   */
  long facts(Dataset<Row> facts) throws SQLException;

  /**
   * @param errors with the columns of the table of errors, in their order, but for the load
   * @return how many there were
   */
  long errors(Dataset<Row> errors) throws SQLException;
}
