package io.millrace.batch.crawl;

import com.amazonaws.services.glue.model.Column;
import com.amazonaws.services.glue.model.SerDeInfo;
import com.amazonaws.services.glue.model.StorageDescriptor;
import com.amazonaws.services.glue.model.TableInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table of the lake as the catalog describes it.
 *
 * @param name of its folder
 * @param location of its folder
 * @param partitionedBy columns that name the folders of its files
 */
record CatalogTable(String name, String location, StructType schema, List<String> partitionedBy) {
  /** Behind the name of a table of files. */
  static final String FILES = "_files";

  private static final String EXTERNAL = "EXTERNAL_TABLE";

  /** The folder in which Delta lists a table's files. */
  private static final String MANIFEST = "_symlink_format_manifest";

  CatalogTable {
    partitionedBy = List.copyOf(partitionedBy);
  }

  /**
   * The table as Athena (engine version 3), Spark and EMR read it: by its log.
   *
   * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/crawler-delta-lake.html">native Delta
   *     tables</a>
   */
  TableInput ofLog() {
    return new TableInput()
        .withName(name)
        .withTableType(EXTERNAL)
        .withParameters(
            Map.of(
                "EXTERNAL", "TRUE",
                "classification", "delta",
                "table_type", "delta",
                "spark.sql.sources.provider", "delta"))
        .withPartitionKeys(List.of())
        .withStorageDescriptor(
            new StorageDescriptor()
                .withLocation(s3(location) + "/")
                .withColumns(columns(schema, List.of()))
                .withInputFormat("org.apache.hadoop.mapred.SequenceFileInputFormat")
                .withOutputFormat("org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat")
                .withSerdeInfo(
                    new SerDeInfo()
                        .withSerializationLibrary(
                            "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe")
                        .withParameters(
                            Map.of("path", s3(location) + "/", "serialization.format", "1"))));
  }

  /**
   * The table as Redshift Spectrum and Hive read it: by the files that Delta lists.
   *
   * @see <a href="https://docs.delta.io/latest/redshift-spectrum-integration.html">Redshift
   *     Spectrum</a>
   */
  TableInput ofFiles() {
    return new TableInput()
        .withName(name + FILES)
        .withTableType(EXTERNAL)
        .withParameters(Map.of("EXTERNAL", "TRUE", "classification", "parquet"))
        .withPartitionKeys(
            partitionedBy.stream().map(column -> column(schema.apply(column))).toList())
        .withStorageDescriptor(filesIn(manifest(), true));
  }

  /** Where the files of a partition are listed, which is given as its folder: {@code day=…}. */
  StorageDescriptor partition(String folder) {
    return filesIn(manifest() + folder + "/", false);
  }

  private String manifest() {
    return s3(location) + "/" + MANIFEST + "/";
  }

  private StorageDescriptor filesIn(String folder, boolean isTable) {
    return new StorageDescriptor()
        .withLocation(folder)
        .withColumns(columns(schema, partitionedBy))
        .withInputFormat("org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat")
        .withOutputFormat("org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat")
        .withSerdeInfo(
            new SerDeInfo()
                .withSerializationLibrary(
                    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe")
                .withParameters(isTable ? Map.of("serialization.format", "1") : Map.of()));
  }

  private static List<Column> columns(StructType schema, List<String> without) {
    List<Column> columns = new ArrayList<>();
    for (StructField field : schema.fields()) {
      if (!without.contains(field.name())) {
        columns.add(column(field));
      }
    }
    return columns;
  }

  private static Column column(StructField field) {
    Column column =
        new Column()
            .withName(field.name().toLowerCase(Locale.ROOT))
            .withType(field.dataType().catalogString().replace("timestamp_ntz", "timestamp"));
    return field.getComment().isDefined() ? column.withComment(field.getComment().get()) : column;
  }

  /** As AWS spells it. */
  private static String s3(String path) {
    return path.replaceFirst("^s3[an]://", "s3://").replaceFirst("/+$", "");
  }
}
