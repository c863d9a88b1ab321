package io.millrace.batch.unload;

import io.millrace.batch.lake.LakeOptions;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.util.List;

/**
 * What to unload, and where to.
 *
 * @param lake the pipeline file's {@code lake.root}
 * @param pipeline the pipeline's name
 * @param sql over the pipeline's tables
 * @param output folder for the files
 * @param files how many there are at most
 * @param overwrite whether what an earlier unload has left there may go
 */
public record UnloadOptions(
    String lake,
    String pipeline,
    String sql,
    String output,
    Format format,
    int files,
    boolean overwrite) {
  /** How rows are written. */
  public enum Format {
    /** Lines of JSON, gzip. */
    JSON,
    /** With a header line, gzip. */
    CSV,
    /** Snappy inside. */
    PARQUET
  }

  public static final ConfigOption<String> SQL =
      ConfigOption.string("--sql")
          .required()
          .describedAs(
              "The query, over the pipeline's tables by their names: dead_letters, alerts, each"
                  + " aggregate.");

  public static final ConfigOption<String> OUTPUT =
      ConfigOption.string("--output")
          .required()
          .describedAs("Folder for the files. The file _SUCCESS says that all are there.");

  public static final ConfigOption<Format> FORMAT =
      ConfigOption.choice("--format", Format.class)
          .defaultValue(Format.JSON)
          .describedAs("json, csv or parquet.");

  public static final ConfigOption<Integer> FILES =
      ConfigOption.integer("--files")
          .mustBe("1 or more", files -> files >= 1)
          .defaultValue(1)
          .describedAs("How many files to write at most.");

  public static final ConfigOption<Boolean> OVERWRITE =
      ConfigOption.flag("--overwrite")
          .defaultValue(false)
          .describedAs(
              "Put the files in the place of those that an earlier unload has left there.");

  public static final List<ConfigOption<?>> ALL =
      List.of(LakeOptions.ROOT, LakeOptions.PIPELINE, SQL, OUTPUT, FORMAT, FILES, OVERWRITE);

  /**
   * @throws io.millrace.core.option.OptionException with every mistake
   */
  public static UnloadOptions read(OptionReader reader) {
    String lake = reader.read(LakeOptions.ROOT);
    String pipeline = reader.read(LakeOptions.PIPELINE);
    String sql = reader.read(SQL);
    String output = reader.read(OUTPUT);
    Format format = reader.read(FORMAT);
    Integer files = reader.read(FILES);
    Boolean overwrite = reader.read(OVERWRITE);
    reader.finish();
    return new UnloadOptions(lake, pipeline, sql, output, format, files, overwrite);
  }
}
