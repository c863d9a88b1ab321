package io.millrace.batch.load;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.translate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.batch.file.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/**
 * Writes the rows as Parquet to S3, whose commit is once however often tasks are tried, and has
 * Redshift copy the files that a manifest names.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-columnar.html">COPY
 *     from columnar data formats</a>
 */
final class RedshiftCopy implements StagingCopy {
  /** Characters, of which each may take four of the 65,535 bytes that a varchar has. */
  private static final int LONGEST_TEXT = 16_383;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Connection connection;
  private final Configuration hadoop;
  private final String role;
  private final Path folder;
  private final Targets targets;

  /** Where the rows go. */
  record Targets(String facts, String errors) {}

  /**
   * @param folder of this load, on S3
   */
  RedshiftCopy(
      Connection connection, Configuration hadoop, String role, String folder, Targets targets) {
    this.connection = connection;
    this.hadoop = hadoop;
    this.role = role;
    this.targets = targets;
    this.folder = new Path(folder.replaceFirst("^s3://", "s3a://"));
  }

  @Override
  public long facts(Dataset<Row> facts) throws SQLException {
    return copy(facts, targets.facts(), "facts");
  }

  @Override
  public long errors(Dataset<Row> errors) throws SQLException {
    return copy(errors, targets.errors(), "errors");
  }

  private long copy(Dataset<Row> rows, String table, String part) throws SQLException {
    Path files = new Path(folder, part);
    rows.select(
            Arrays.stream(rows.schema().fields()).map(RedshiftCopy::fitting).toArray(Column[]::new))
        .write()
        .mode(SaveMode.Overwrite)
        .option("compression", "snappy")
        .parquet(files.toString());
    try {
      Path manifest = new Path(folder, part + ".manifest.json");
      if (putManifest(files, manifest)) {
        try (Statement statement = connection.createStatement()) {
          statement.execute(statement(table, s3(manifest), role));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + folder, e);
    }
    try (Statement statement = connection.createStatement();
        var count = statement.executeQuery("SELECT count(*) FROM " + table)) {
      count.next();
      return count.getLong(1);
    }
  }

  static String statement(String table, String manifest, String role) {
    return "COPY %s FROM '%s' IAM_ROLE '%s' FORMAT AS PARQUET MANIFEST"
        .formatted(table, manifest, role);
  }

  /** A text as long as a varchar may be, without zero bytes, which it cannot have. */
  private static Column fitting(StructField field) {
    Column column = col("`" + field.name() + "`");
    return field.dataType() instanceof StringType
        ? substring(translate(column, "\0", "\ufffd"), 1, LONGEST_TEXT).as(field.name())
        : column.cast(field.dataType()).as(field.name());
  }

  /** Whether there is any file to copy. */
  private boolean putManifest(Path files, Path manifest) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    ArrayNode entries = json.putArray("entries");
    FileSystem store = files.getFileSystem(hadoop);
    for (FileStatus file : store.listStatus(files)) {
      if (file.getPath().getName().endsWith(".parquet")) {
        ObjectNode entry = entries.addObject();
        entry.put("url", s3(file.getPath()));
        entry.put("mandatory", true);
        entry.putObject("meta").put("content_length", file.getLen());
      }
    }
    new Storage(hadoop).put(manifest, json.toPrettyString());
    return !entries.isEmpty();
  }

  private static String s3(Path path) {
    return path.toString().replaceFirst("^s3a://", "s3://");
  }
}
