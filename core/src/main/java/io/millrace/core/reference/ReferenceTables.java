package io.millrace.core.reference;

import io.millrace.core.MillraceException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * A pipeline's reference tables as views by their names. Whoever runs SQL of a pipeline file in a
 * session of its own registers them there first.
 *
 * <p>A view over Delta shows the table's newest version to each query and each micro-batch; one
 * over anything else, rows that are at most {@code refresh} old when the query or micro-batch is
 * planned.
 */
public final class ReferenceTables {
  private final List<ReferenceTable> tables;

  public ReferenceTables(List<ReferenceTable> tables) {
    this.tables = List.copyOf(tables);
  }

  /**
   * Registers the views. Rows are read when a query asks for them, once for all sessions.
   *
   * @throws MillraceException when a table's columns are not declared and it can't be read
   */
  public void register(SparkSession session) {
    tables.forEach(table -> registerAs(table.name(), view(session, table)));
  }

  /**
   * Reads every table now, whatever this JVM holds of it, and registers the views: for the start of
   * a run.
   *
   * @throws MillraceException when a table can't be read
   */
  public void open(SparkSession session) {
    for (ReferenceTable table : tables) {
      if (table.format() == ReferenceTable.Format.DELTA) {
        new ReferenceReader(session, table).read();
      } else {
        HeldRows.of(table).open(session);
      }
    }
    register(session);
  }

  /** Registers a view without rows, for checking SQL. */
  public static void registerEmpty(SparkSession session, String name, StructType columns) {
    registerAs(name, session.createDataFrame(List.of(), columns));
  }

  /** Registers rows under a table's name. */
  public static void registerAs(String name, Dataset<Row> rows) {
    // A name may hold a dash, which Spark takes in quotes only.
    rows.createOrReplaceTempView("`" + name + "`");
  }

  private static Dataset<Row> view(SparkSession session, ReferenceTable table) {
    if (table.format() == ReferenceTable.Format.DELTA) {
      return new ReferenceReader(session, table).read();
    }
    HeldTable held = new HeldTable(table, HeldRows.of(table).columns(session));
    return Dataset.ofRows(
        session, DataSourceV2Relation.create(held, Option.empty(), Option.empty()));
  }
}
