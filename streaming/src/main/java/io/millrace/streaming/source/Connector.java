package io.millrace.streaming.source;

import io.millrace.core.MillraceException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.DataSource;

/** Connectors that are no part of Millrace or Spark, and have to be put on the class path. */
public final class Connector {
  private Connector() {}

  /**
   * Makes sure that Spark finds the connector.
   *
   * @param format the name that it registers
   * @param remedy how to put it on the class path
   */
  public static void require(SparkSession spark, String format, String remedy) {
    try {
      DataSource.lookupDataSource(format, spark.sessionState().conf());
    } catch (Exception e) {
      // Scala throws its checked exceptions undeclared; whichever it is, there is no connector.
      throw new MillraceException(
          "Spark finds no connector '%s' on its class path. %s".formatted(format, remedy), e);
    }
  }
}
