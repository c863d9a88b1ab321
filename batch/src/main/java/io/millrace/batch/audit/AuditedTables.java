package io.millrace.batch.audit;

import io.delta.tables.DeltaTable;
import io.millrace.batch.lake.LakeOptions;
import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The tables that an audit compares. */
record AuditedTables(
    Dataset<Row> ledger,
    Optional<Dataset<Row>> corrections,
    Dataset<Row> raw,
    Dataset<Row> records,
    Dataset<Row> deadLetters) {

  /**
   * @throws MillraceException when a table is missing
   */
  static AuditedTables open(SparkSession spark, LakeTables tables) {
    return new AuditedTables(
        read(spark, tables.ledger()),
        corrections(spark, tables.corrections()),
        read(spark, tables.raw()),
        read(spark, tables.records(new StructType())),
        read(spark, tables.deadLetters()));
  }

  /** Empty where no job has made any. */
  private static Optional<Dataset<Row>> corrections(SparkSession spark, LakeTable table) {
    return DeltaTable.isDeltaTable(spark, table.path())
        ? Optional.of(table.read(spark))
        : Optional.empty();
  }

  private static Dataset<Row> read(SparkSession spark, LakeTable table) {
    if (!DeltaTable.isDeltaTable(spark, table.path())) {
      throw new MillraceException(
          "Table %s is not at %s. Check %s and %s; the ingest query makes the table at its start."
              .formatted(
                  table.name(), table.path(), LakeOptions.ROOT.key(), LakeOptions.PIPELINE.key()));
    }
    return table.read(spark);
  }
}
