package io.millrace.batch.crawl;

import io.delta.tables.DeltaTable;
import io.millrace.core.lake.LakeViews;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import scala.Option;
import scala.collection.JavaConverters;

/** The tables of a pipeline as their logs describe them. */
final class LakeCatalog {
  private final SparkSession spark;
  private final Path home;

  LakeCatalog(SparkSession spark, String lake, String pipeline) {
    this.spark = spark;
    this.home = new Path(lake, pipeline);
  }

  String location() {
    return home.toString();
  }

  /**
   * @throws io.millrace.core.MillraceException when there is no table
   */
  List<CatalogTable> tables() throws IOException {
    List<CatalogTable> tables = new ArrayList<>();
    LakeViews.tables(spark.sessionState().newHadoopConf(), home)
        .forEach(
            (name, path) -> {
              var metadata = snapshot(path.toString()).metadata();
              tables.add(
                  new CatalogTable(
                      name,
                      path.toString(),
                      metadata.schema(),
                      JavaConverters.seqAsJavaList(metadata.partitionColumns())));
            });
    return tables;
  }

  /** The folders of a table's partitions below it, by the partitions' values. */
  Map<List<String>, String> partitions(CatalogTable table) {
    String[] values =
        table.partitionedBy().stream()
            .map("partitionValues['%s']"::formatted)
            .toArray(String[]::new);
    Map<List<String>, String> folders = new LinkedHashMap<>();
    for (Row row :
        snapshot(table.location())
            .allFiles()
            .toDF()
            .selectExpr(values)
            .distinct()
            .collectAsList()) {
      List<String> found = new ArrayList<>();
      List<String> folder = new ArrayList<>();
      for (int i = 0; i < values.length; i++) {
        String value = row.getString(i);
        folder.add(
            ExternalCatalogUtils.getPartitionPathString(table.partitionedBy().get(i), value));
        found.add(value == null ? ExternalCatalogUtils.DEFAULT_PARTITION_NAME() : value);
      }
      folders.put(found, String.join("/", folder));
    }
    return folders;
  }

  /** Writes the list of a table's files, for readers that know no Delta. */
  void listFiles(CatalogTable table) {
    DeltaTable.forPath(spark, table.location()).generate("symlink_format_manifest");
  }

  private Snapshot snapshot(String path) {
    return DeltaLog.forTable(spark, path).update(false, Option.empty(), Option.empty());
  }
}
