package io.millrace.core.reference;

import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * A reference table as Spark reads it: by the driver, from {@link HeldRows}. Spark plans each
 * micro-batch of a stream anew, and asks for a scan when it does, so a join with a stream sees the
 * rows that are held then.
 */
final class HeldTable implements Table, SupportsRead {
  private final ReferenceTable table;
  private final StructType columns;

  HeldTable(ReferenceTable table, StructType columns) {
    this.table = table;
    this.columns = columns;
  }

  @Override
  public String name() {
    return "reference table " + table.name();
  }

  @Override
  @Deprecated
  public StructType schema() {
    return columns;
  }

  @Override
  public Set<TableCapability> capabilities() {
    return Set.of(TableCapability.BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
    return () -> new HeldScan(name(), columns, HeldRows.of(table).rows(SparkSession.active()));
  }
}
