package io.millrace.core.lake;

import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import io.millrace.core.MillraceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * One Delta table of the lake.
 *
 * @param path folder of the table, any Hadoop path
 * @param partitionedBy columns that name the folders, in order
 * @param properties Delta table properties set when the table is created
 */
public record LakeTable(
    String name,
    String path,
    StructType schema,
    List<String> partitionedBy,
    Map<String, String> properties) {
  private static final String OWN = "millrace.";

  public LakeTable {
    partitionedBy = List.copyOf(partitionedBy);
    properties = Map.copyOf(properties);
  }

  /**
   * Creates the table where there is none, so that readers find it before the first row. A table
   * that is there gets the columns that it lacks, which are null in its present rows; columns that
   * are no longer declared stay. It gets the properties, and loses those of Millrace's own that are
   * no longer declared.
   *
   * @throws MillraceException when the table has a column with another type
   */
  public void createIfMissing(SparkSession spark) {
    DeltaTableBuilder builder =
        DeltaTable.createIfNotExists(spark)
            .location(path)
            .addColumns(schema)
            .partitionedBy(partitionedBy.toArray(String[]::new));
    for (Map.Entry<String, String> property : properties.entrySet()) {
      builder = builder.property(property.getKey(), property.getValue());
    }
    builder.execute();
    addColumns(spark);
    setProperties(spark);
  }

  private void setProperties(SparkSession spark) {
    Map<String, String> present =
        JavaConverters.mapAsJavaMap(
            DeltaLog.forTable(spark, new Path(path))
                .update(false, Option.empty(), Option.empty())
                .metadata()
                .configuration());
    String set =
        properties.entrySet().stream()
            .filter(wanted -> !wanted.getValue().equals(present.get(wanted.getKey())))
            .map(wanted -> "'%s' = '%s'".formatted(wanted.getKey(), wanted.getValue()))
            .collect(Collectors.joining(", "));
    String unset =
        present.keySet().stream()
            .filter(name -> name.startsWith(OWN) && !properties.containsKey(name))
            .map("'%s'"::formatted)
            .collect(Collectors.joining(", "));
    alter(spark, "SET", set);
    alter(spark, "UNSET", unset);
  }

  private void alter(SparkSession spark, String verb, String changes) {
    if (!changes.isEmpty()) {
      spark.sql("ALTER TABLE delta.`%s` %s TBLPROPERTIES (%s)".formatted(path, verb, changes));
    }
  }

  /** The same table with one more property. */
  LakeTable with(String property, String value) {
    Map<String, String> more = new LinkedHashMap<>(properties);
    more.put(property, value);
    return new LakeTable(name, path, schema, partitionedBy, more);
  }

  private void addColumns(SparkSession spark) {
    Map<String, StructField> present = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (StructField column : read(spark).schema().fields()) {
      present.put(column.name(), column);
    }
    boolean isComplete = true;
    List<String> changed = new ArrayList<>();
    for (StructField column : schema.fields()) {
      StructField before = present.get(column.name());
      isComplete &= before != null;
      if (before != null
          && !before.dataType().asNullable().equals(column.dataType().asNullable())) {
        changed.add(
            "column '%s' is %s there and would become %s"
                .formatted(column.name(), before.dataType().sql(), column.dataType().sql()));
      }
    }
    if (!changed.isEmpty()) {
      throw new MillraceException(
          ("Table %s can't be written: %s. A column keeps its type, as rows have been written with"
                  + " it: give the new one another name, or the pipeline another 'name', which"
                  + " starts new tables.")
              .formatted(path, String.join("; ", changed)));
    }
    if (!isComplete) {
      spark
          .createDataFrame(List.of(), schema)
          .write()
          .format("delta")
          .mode(SaveMode.Append)
          .option("mergeSchema", "true")
          .save(path);
    }
  }

  public Dataset<Row> read(SparkSession spark) {
    return spark.read().format("delta").load(path);
  }

  /** New rows as they are appended. What jobs rewrite, like compaction, is no news. */
  public Dataset<Row> stream(SparkSession spark) {
    return spark.readStream().format("delta").option("skipChangeCommits", "true").load(path);
  }

  /**
   * The rows of every file that a commit adds: those that have changed, and those that were only
   * written anew beside them. What compaction rewrites is no news.
   */
  public Dataset<Row> streamOfChanges(SparkSession spark) {
    return spark.readStream().format("delta").option("ignoreChanges", "true").load(path);
  }

  /**
   * As {@link #stream}, and the rows that the table has at the start in the order of the column
   * that takes the watermark, so that none of them is late because of another.
   */
  public Dataset<Row> streamInOrder(SparkSession spark) {
    return spark
        .readStream()
        .format("delta")
        .option("skipChangeCommits", "true")
        .option("withEventTimeOrder", "true")
        .load(path);
  }
}
