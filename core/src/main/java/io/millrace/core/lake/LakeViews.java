package io.millrace.core.lake;

import io.millrace.core.MillraceException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A pipeline's tables, each a view by the name of its folder, for people to ask. */
public final class LakeViews {
  private static final String DELTA_LOG = "_delta_log";

  private final SparkSession spark;
  private final List<String> names;

  private LakeViews(SparkSession spark, List<String> names) {
    this.spark = spark;
    this.names = List.copyOf(names);
  }

  /**
   * Makes a view of every Delta table below the pipeline's folder.
   *
   * @param spark a session that has no views of these names
   * @throws MillraceException when there is no table
   */
  public static LakeViews register(SparkSession spark, String root, String pipeline)
      throws IOException {
    Map<String, Path> tables =
        tables(spark.sessionState().newHadoopConf(), new Path(root, pipeline));
    tables.forEach(
        (name, path) ->
            spark
                .read()
                .format("delta")
                .load(path.toString())
                .createOrReplaceTempView("`" + name + "`"));
    return new LakeViews(spark, List.copyOf(tables.keySet()));
  }

  /**
   * Every Delta table below the pipeline's folder, by the name of its own folder.
   *
   * @throws MillraceException when there is no table
   */
  public static Map<String, Path> tables(Configuration hadoop, Path home) throws IOException {
    FileSystem files = home.getFileSystem(hadoop);
    Map<String, Path> tables = new LinkedHashMap<>();
    for (Path folder : List.of(home, new Path(home, "aggregates"), new Path(home, "detections"))) {
      for (FileStatus table : list(files, folder)) {
        if (files.exists(new Path(table.getPath(), DELTA_LOG))) {
          tables.put(table.getPath().getName(), table.getPath());
        }
      }
    }
    if (tables.isEmpty()) {
      throw new MillraceException(
          "There are no tables in %s. Check --lake and --pipeline.".formatted(home));
    }
    return tables;
  }

  /**
   * The answer to a query.
   *
   * @throws MillraceException when the query is wrong
   */
  public Dataset<Row> ask(String query) {
    try {
      return spark.sql(query);
    } catch (Exception e) {
      if (e instanceof AnalysisException analysis) {
        throw new MillraceException(
            "The query is wrong: %s The tables are %s."
                .formatted(analysis.getSimpleMessage(), String.join(", ", names)),
            e);
      }
      throw e;
    }
  }

  private static FileStatus[] list(FileSystem files, Path folder) throws IOException {
    try {
      return files.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }
}
