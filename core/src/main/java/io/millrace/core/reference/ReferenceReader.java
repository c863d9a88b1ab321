package io.millrace.core.reference;

import static org.apache.spark.sql.functions.col;

import io.delta.tables.DeltaTable;
import io.millrace.core.MillraceException;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.reference.dynamodb.DynamoDbTable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * Reads reference tables from where they are. What can't be read is a {@link MillraceException}
 * that shows no value of the table: they tend to be people's.
 */
public final class ReferenceReader {
  /** Where Spark puts the text of a line that does not fit the schema. */
  private static final String MISFIT = "__misfit";

  private final SparkSession spark;
  private final ReferenceTable table;

  public ReferenceReader(SparkSession spark, ReferenceTable table) {
    this.spark = spark;
    this.table = table;
  }

  /** The declared columns, or else those that the table has now. */
  public StructType columns() {
    return declared().orElseGet(() -> (StructType) attempt(this::found).schema().asNullable());
  }

  /** A Delta table as it is now, and in each later plan as it is then. */
  public Dataset<Row> read() {
    return attempt(() -> declared().map(wanted -> of(found(), wanted)).orElseGet(this::found));
  }

  /**
   * All rows as they are now, in the driver's memory.
   *
   * @param columns of the rows
   */
  public List<Row> rows(StructType columns) {
    return attempt(
        () ->
            switch (table.format()) {
              case CSV -> fitting(csv(columns), columns);
              case JSON -> fitting(json(columns), columns);
              case DYNAMODB -> List.copyOf(dynamoDb().rows(columns));
              case DELTA, PARQUET -> List.copyOf(of(found(), columns).collectAsList());
            });
  }

  /** The newest version of a Delta table. */
  public long version() {
    return attempt(
        () -> {
          requireDelta();
          return DeltaLog.forTable(spark, new Path(table.location()))
              .update(false, Option.empty(), Option.empty())
              .version();
        });
  }

  /** A Delta table as it was. */
  public Dataset<Row> read(long version) {
    return attempt(
        () -> {
          Dataset<Row> rows =
              spark.read().format("delta").option("versionAsOf", version).load(table.location());
          return declared().map(wanted -> of(rows, wanted)).orElse(rows);
        });
  }

  private Optional<StructType> declared() {
    return ReferenceOptions.schema(table.options());
  }

  private <T> T option(ConfigOption<T> option) {
    return ReferenceOptions.read(table.options(), option);
  }

  /** A table that knows its columns itself. */
  private Dataset<Row> found() {
    if (table.format() == ReferenceTable.Format.DELTA) {
      requireDelta();
      return spark.read().format("delta").load(table.location());
    }
    requireFiles();
    return spark.read().parquet(table.location());
  }

  private void requireDelta() {
    if (!DeltaTable.isDeltaTable(spark, table.location())) {
      throw failure(
          "there is no Delta table at %s. Create it, or correct 'path'"
              .formatted(table.location()));
    }
  }

  private void requireFiles() {
    Path path = new Path(table.location());
    try {
      FileStatus[] found =
          path.getFileSystem(spark.sessionState().newHadoopConf()).globStatus(path);
      if (found == null || found.length == 0) {
        throw failure(
            "there is nothing at %s. Put the file there, or correct 'path'"
                .formatted(table.location()));
      }
    } catch (IOException e) {
      throw failure("%s can't be looked at: %s".formatted(path, e.getMessage()), e);
    }
  }

  private DataFrameReader files(String format) {
    requireFiles();
    return spark
        .read()
        .format(format)
        .option("mode", "PERMISSIVE")
        .option("columnNameOfCorruptRecord", MISFIT);
  }

  private Dataset<Row> csv(StructType wanted) {
    boolean hasHeader = option(ReferenceOptions.HEADER);
    DataFrameReader reader =
        files("csv").option("header", hasHeader).option("sep", option(ReferenceOptions.DELIMITER));
    if (hasHeader) {
      String[] header = reader.load(table.location()).columns();
      boolean isSame =
          header.length == wanted.length()
              && Arrays.equals(header, wanted.fieldNames(), String.CASE_INSENSITIVE_ORDER);
      if (!isSame) {
        throw failure(
            "the first line of %s does not name the columns of 'schema' in their order. Declare them as the file has them, or set 'header' to false"
                .formatted(table.location()));
      }
    }
    return reader.schema(withMisfit(wanted)).load(table.location());
  }

  private Dataset<Row> json(StructType wanted) {
    boolean isMultiLine = option(ReferenceOptions.MULTI_LINE);
    return files("json")
        .option("multiLine", isMultiLine)
        .schema(withMisfit(wanted))
        .load(table.location());
  }

  private DynamoDbTable dynamoDb() {
    return new DynamoDbTable(
        table.location(),
        option(ReferenceOptions.REGION),
        option(ReferenceOptions.ENDPOINT),
        option(ReferenceOptions.ROLE_ARN),
        option(ReferenceOptions.EXTERNAL_ID));
  }

  private static StructType withMisfit(StructType columns) {
    return columns.add(MISFIT, DataTypes.StringType);
  }

  /** The rows, all of which must fit the schema. */
  private List<Row> fitting(Dataset<Row> rows, StructType columns) {
    // Kept, as Spark does not look for misfits alone in the files.
    Dataset<Row> kept = rows.persist();
    try {
      long misfits = kept.where(col(MISFIT).isNotNull()).count();
      if (misfits > 0) {
        throw failure(
            "%d of its rows do not fit 'schema'. Correct them at %s, or the schema"
                .formatted(misfits, table.location()));
      }
      return List.copyOf(of(kept, columns).collectAsList());
    } finally {
      kept.unpersist();
    }
  }

  /** The wanted columns, which the table must have with their types. */
  private Dataset<Row> of(Dataset<Row> rows, StructType wanted) {
    for (StructField column : wanted.fields()) {
      StructField found =
          Arrays.stream(rows.schema().fields())
              .filter(field -> field.name().equalsIgnoreCase(column.name()))
              .findFirst()
              .orElseThrow(
                  () ->
                      failure("it has no column '%s'. Correct 'schema'".formatted(column.name())));
      if (!found.dataType().asNullable().equals(column.dataType().asNullable())) {
        throw failure(
            "its column '%s' is %s, not %s. Correct 'schema'"
                .formatted(column.name(), found.dataType().sql(), column.dataType().sql()));
      }
    }
    return rows.select(
        Arrays.stream(wanted.fieldNames())
            .map(name -> col("`" + name.replace("`", "``") + "`").as(name))
            .toArray(Column[]::new));
  }

  private <T> T attempt(Callable<T> reading) {
    try {
      return reading.call();
    } catch (MillraceException e) {
      throw e;
    } catch (Exception e) {
      // Scala throws its checked exceptions undeclared, whatever they are.
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      Throwable root = e;
      while (root.getCause() != null && root.getCause() != root) {
        root = root.getCause();
      }
      String reason = String.valueOf(root.getMessage()).strip().lines().findFirst().orElse("");
      throw failure("%s: %s".formatted(root.getClass().getSimpleName(), reason), e);
    }
  }

  private MillraceException failure(String reason) {
    return failure(reason, null);
  }

  private MillraceException failure(String reason, Exception cause) {
    return new MillraceException(
        "Reference table '%s' (%s) can't be read: %s."
            .formatted(table.name(), table.format().spelling(), reason),
        cause);
  }
}
