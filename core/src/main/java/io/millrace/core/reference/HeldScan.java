package io.millrace.core.reference;

import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.LocalScan;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;
import scala.Function1;

/** Hands rows of the driver's memory to Spark, and says how many they are. */
final class HeldScan implements LocalScan, SupportsReportStatistics {
  private final String name;
  private final StructType columns;
  private final List<Row> rows;

  HeldScan(String name, StructType columns, List<Row> rows) {
    this.name = name;
    this.columns = columns;
    this.rows = rows;
  }

  @Override
  public StructType readSchema() {
    return columns;
  }

  @Override
  public String description() {
    return name;
  }

  @Override
  public InternalRow[] rows() {
    Function1<Object, Object> toCatalyst =
        CatalystTypeConverters.createToCatalystConverter(columns);
    return rows.stream()
        .map(row -> (InternalRow) toCatalyst.apply(row))
        .toArray(InternalRow[]::new);
  }

  /** Without a size, Spark would never send the table to the stream's tasks, but shuffle both. */
  @Override
  public Statistics estimateStatistics() {
    long bytes = Math.max(1, (long) rows.size() * columns.defaultSize());
    return new Statistics() {
      @Override
      public OptionalLong sizeInBytes() {
        return OptionalLong.of(bytes);
      }

      @Override
      public OptionalLong numRows() {
        return OptionalLong.of(rows.size());
      }
    };
  }
}
