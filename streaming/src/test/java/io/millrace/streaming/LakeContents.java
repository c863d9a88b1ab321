package io.millrace.streaming;

import static io.millrace.core.lake.LakeTables.BATCH_ID;
import static io.millrace.core.lake.LakeTables.INGESTED_AT;
import static io.millrace.core.lake.LakeTables.REVISION;

import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.Lineage;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.streaming.ingest.IngestQuery;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a pipeline's tables hold, as sorted JSON texts per table, without what may differ between
 * two runs over the same stream: how it was cut into micro-batches, and when.
 */
final class LakeContents {
  private final SparkSession spark;
  private final Pipeline pipeline;
  private final LakeTables tables;
  private final Map<String, List<String>> contents = new TreeMap<>();

  private LakeContents(SparkSession spark, Pipeline pipeline) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.tables = new LakeTables(pipeline.lake().root(), pipeline.name());
  }

  static Map<String, List<String>> of(SparkSession spark, Pipeline pipeline) {
    LakeContents lake = new LakeContents(spark, pipeline);
    lake.read();
    return lake.contents;
  }

  private void read() {
    keep(tables.raw());
    keep(new IngestQuery(spark, pipeline).records());
    keep(tables.deadLetters());
    keep(
        "ledger",
        tables
            .ledger()
            .read(spark)
            .groupBy(Lineage.STREAM, Lineage.SHARD_ID)
            .sum(
                "records_read",
                "bytes_read",
                "records_parsed",
                "records_filtered",
                "dead_letters"));
    for (Pipeline.Aggregate aggregate : pipeline.aggregates()) {
      String path = tables.home() + "/aggregates/" + aggregate.name();
      keep(aggregate.name(), spark.read().format("delta").load(path).drop(REVISION));
    }
  }

  private void keep(LakeTable table) {
    keep(table.name(), table.read(spark).drop(BATCH_ID, INGESTED_AT));
  }

  private void keep(String name, Dataset<Row> rows) {
    contents.put(name, rows.toJSON().collectAsList().stream().sorted().toList());
  }
}
