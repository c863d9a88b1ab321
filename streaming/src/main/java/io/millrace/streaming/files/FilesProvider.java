package io.millrace.streaming.files;

import io.millrace.core.message.SourceColumns;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Spark's {@code readStream().format("files")}: one row per line, with {@link SourceColumns}.
 * Options are listed in {@code docs/configuration.md}.
 */
public final class FilesProvider implements TableProvider, DataSourceRegister {
  static final String NAME = "files";

  @Override
  public String shortName() {
    return NAME;
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return SourceColumns.SCHEMA;
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new FilesTable(
        FilesOptions.read(new CaseInsensitiveStringMap(properties).asCaseSensitiveMap()));
  }

  private record FilesTable(FilesOptions options) implements Table, SupportsRead {
    @Override
    public String name() {
      return "files of " + options.path();
    }

    @Override
    @SuppressWarnings("deprecation") // the only schema method that every Spark 3.5 caller uses
    public StructType schema() {
      return SourceColumns.SCHEMA;
    }

    @Override
    public Set<TableCapability> capabilities() {
      return Set.of(TableCapability.MICRO_BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap ignored) {
      return () -> new FilesScan(options);
    }
  }

  private record FilesScan(FilesOptions options) implements Scan {
    @Override
    public StructType readSchema() {
      return SourceColumns.SCHEMA;
    }

    @Override
    public String description() {
      return "files of " + options.path();
    }

    @Override
    public MicroBatchStream toMicroBatchStream(String checkpointLocation) {
      return new FilesMicroBatchStream(
          options, checkpointLocation, SparkSession.active(), Clock.systemUTC());
    }
  }
}
