package io.millrace.core.lake;

import java.util.List;
import java.util.Map;
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
}
