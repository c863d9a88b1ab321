package io.millrace.batch.unload;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.decode;
import static org.apache.spark.sql.functions.to_json;

import io.millrace.batch.file.Storage;
import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeViews;
import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Writes what a query answers to files: beside their folder first, and then, all at once, in its
 * place. Bytes are texts in JSON and CSV, as UTF-8, and nested values are JSON in CSV.
 */
public final class UnloadJob {
  private static final String SUCCESS = "_SUCCESS";

  private final SparkSession spark;
  private final UnloadOptions options;

  public UnloadJob(SparkSession spark, UnloadOptions options) {
    this.spark = spark;
    this.options = options;
  }

  /**
   * What was unloaded.
   *
   * @param bytes of the files
   */
  public record Unloaded(long rows, long files, long bytes) {}

  /**
   * @throws MillraceException when the query is wrong, or the folder holds something else
   * @throws IOException when the storage fails
   */
  public Unloaded run() throws IOException {
    Storage storage = new Storage(spark.sessionState().newHadoopConf());
    Path output = new Path(options.output());
    boolean isThere = check(storage, output);
    Dataset<Row> rows =
        LakeViews.register(spark, options.lake(), options.pipeline()).ask(options.sql());
    Path unfinished = new Path(output.getParent(), "_" + output.getName() + ".unfinished");
    write(rows, unfinished);
    FileSystem files = storage.of(output);
    if (isThere) {
      files.delete(output, true);
    }
    files.mkdirs(output.getParent());
    if (!files.rename(unfinished, output)) {
      throw new IOException("%s cannot become %s".formatted(unfinished, output));
    }
    return counted(files, output);
  }

  /** Whether an earlier unload is there, whose files may go. */
  private boolean check(Storage storage, Path output) throws IOException {
    if (storage.status(output).isEmpty()) {
      return false;
    }
    FileSystem files = storage.of(output);
    if (files.listStatus(output).length == 0) {
      return true;
    }
    if (!files.exists(new Path(output, SUCCESS))) {
      throw new MillraceException(
          "'%s' is '%s', which holds something else. Name a folder of its own."
              .formatted(UnloadOptions.OUTPUT.key(), output));
    }
    if (!options.overwrite()) {
      throw new MillraceException(
          "'%s' is '%s', where an unload has left its files. Give %s to replace them."
              .formatted(UnloadOptions.OUTPUT.key(), output, UnloadOptions.OVERWRITE.key()));
    }
    return true;
  }

  private void write(Dataset<Row> rows, Path folder) {
    DataFrameWriter<Row> writer =
        readable(rows)
            .coalesce(options.files())
            .write()
            .mode(SaveMode.Overwrite)
            .option("timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX");
    switch (options.format()) {
      case JSON ->
          writer
              .option("compression", "gzip")
              .option("ignoreNullFields", "false")
              .json(folder.toString());
      case CSV ->
          writer
              .option("compression", "gzip")
              .option("header", "true")
              .option("escape", "\"")
              .csv(folder.toString());
      case PARQUET -> writer.option("compression", "snappy").parquet(folder.toString());
    }
  }

  private Dataset<Row> readable(Dataset<Row> rows) {
    return rows.select(
        Arrays.stream(rows.schema().fields()).map(this::readable).toArray(Column[]::new));
  }

  private Column readable(StructField field) {
    Column column = col("`" + field.name() + "`");
    boolean isNested =
        field.dataType() instanceof StructType
            || field.dataType() instanceof MapType
            || field.dataType() instanceof ArrayType;
    if (options.format() != UnloadOptions.Format.PARQUET
        && field.dataType() instanceof BinaryType) {
      return decode(column, "UTF-8").as(field.name());
    }
    return options.format() == UnloadOptions.Format.CSV && isNested
        ? to_json(column).as(field.name())
        : column;
  }

  private Unloaded counted(FileSystem files, Path output) throws IOException {
    long number = 0;
    long bytes = 0;
    for (var file : files.listStatus(output)) {
      if (file.getPath().getName().startsWith("part-")) {
        number++;
        bytes += file.getLen();
      }
    }
    return new Unloaded(written(output), number, bytes);
  }

  private long written(Path output) {
    return switch (options.format()) {
      case JSON -> spark.read().text(output.toString()).count();
      case CSV ->
          spark
              .read()
              .option("header", "true")
              .option("multiLine", "true")
              .option("escape", "\"")
              .csv(output.toString())
              .count();
      case PARQUET -> spark.read().parquet(output.toString()).count();
    };
  }
}
