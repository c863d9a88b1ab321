package io.millrace.core.pipeline;

import io.millrace.core.MillraceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Reads a pipeline file from any path that Hadoop knows. */
public final class PipelineFiles {
  private PipelineFiles() {}

  /**
   * The pipeline, checked.
   *
   * @throws MillraceException when the file can't be read, or with every mistake in it
   */
  public static Pipeline read(SparkSession spark, String file) {
    Path path = new Path(file);
    try (FSDataInputStream in =
        path.getFileSystem(spark.sessionState().newHadoopConf()).open(path)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return PipelineChecker.check(spark, PipelineReader.parse(text, file));
    } catch (IOException e) {
      throw new MillraceException(
          "Cannot read the pipeline file %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
