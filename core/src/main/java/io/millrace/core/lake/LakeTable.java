package io.millrace.core.lake;

import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

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
  public LakeTable {
    partitionedBy = List.copyOf(partitionedBy);
    properties = Map.copyOf(properties);
  }

  /** Creates the table where there is none, so that readers find it before the first row. */
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
  }

  public Dataset<Row> read(SparkSession spark) {
    return spark.read().format("delta").load(path);
  }

  /** New rows as they are appended. What jobs rewrite, like compaction, is no news. */
  public Dataset<Row> stream(SparkSession spark) {
    return spark.readStream().format("delta").option("skipChangeCommits", "true").load(path);
  }
}
