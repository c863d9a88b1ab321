package io.millrace.local.demo;

import static org.apache.spark.sql.functions.col;

import io.millrace.core.format.LogFormat;
import io.millrace.core.format.LogFormats;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.lake.Lineage;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.streaming.aggregate.AggregateQuery;
import io.millrace.streaming.opensearch.OpenSearchSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Holds what was put into the stream, the tables and the documents against each other. */
final class Verification {
  private static final Column[] LINEAGE =
      Lineage.COLUMNS.stream().map(name -> col(name)).toArray(Column[]::new);

  private final SparkSession spark;
  private final Pipeline pipeline;
  private final LakeTables tables;
  private final LakeTable records;

  Verification(SparkSession spark, Pipeline pipeline) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.tables = new LakeTables(pipeline.lake().root(), pipeline.name());
    LogFormat format = LogFormats.create(pipeline.records().format(), pipeline.records().options());
    this.records = tables.records(format.fields());
  }

  Dataset<Row> records() {
    return records.read(spark);
  }

  Dataset<Row> deadLetters() {
    return tables.deadLetters().read(spark);
  }

  long raw() {
    return tables.raw().read(spark).count();
  }

  /** Records of the producer's own notes that are not in {@code raw}. */
  long missing(Path produced) {
    Dataset<Row> put =
        spark
            .read()
            .schema(Lineage.SHARD_ID + " STRING, " + Lineage.SEQUENCE_NUMBER + " STRING")
            .csv(produced.toString());
    Dataset<Row> raw = tables.raw().read(spark);
    return put.join(
            raw,
            put.col(Lineage.SHARD_ID)
                .equalTo(raw.col(Lineage.SHARD_ID))
                .and(put.col(Lineage.SEQUENCE_NUMBER).equalTo(raw.col(Lineage.SEQUENCE_NUMBER))),
            "left_anti")
        .count();
  }

  /** Rows beyond the first of their lineage; parsed and dead rows count together. */
  long duplicates() {
    Dataset<Row> raw = tables.raw().read(spark).select(LINEAGE);
    Dataset<Row> decided = records().select(LINEAGE).union(deadLetters().select(LINEAGE));
    return raw.count() - raw.distinct().count() + decided.count() - decided.distinct().count();
  }

  /** Every aggregate whose documents, rows and recount differ, with how. */
  List<String> differences(SearchWatch search) throws IOException, InterruptedException {
    List<String> differences = new ArrayList<>();
    for (Pipeline.Aggregate aggregate : pipeline.aggregates()) {
      AggregateQuery query = new AggregateQuery(spark, pipeline, aggregate, tables, records);
      Column[] columns =
          List.of(query.columns().fieldNames()).stream()
              .map(name -> col("`" + name + "`"))
              .toArray(Column[]::new);
      Dataset<Row> recount = query.recount().select(columns).cache();
      Dataset<Row> lake = query.table().read(spark).select(columns).cache();
      Dataset<Row> found = documents(search, aggregate, query).select(columns).cache();
      compare(differences, aggregate.name(), "the lake", lake, "a recount", recount);
      compare(differences, aggregate.name(), "OpenSearch", found, "the lake", lake);
      List.of(recount, lake, found).forEach(Dataset::unpersist);
    }
    return differences;
  }

  private Dataset<Row> documents(
      SearchWatch search, Pipeline.Aggregate aggregate, AggregateQuery query)
      throws IOException, InterruptedException {
    String index = OpenSearchSink.indexOf(pipeline.openSearch().orElseThrow(), aggregate.name());
    Dataset<String> json = spark.createDataset(search.documents(index), Encoders.STRING());
    return spark.read().schema(query.columns()).json(json);
  }

  private static void compare(
      List<String> differences,
      String aggregate,
      String leftName,
      Dataset<Row> left,
      String rightName,
      Dataset<Row> right) {
    long more = left.exceptAll(right).count();
    long less = right.exceptAll(left).count();
    if (more + less > 0) {
      differences.add(
          "%s: %d rows only in %s, %d only in %s"
              .formatted(aggregate, more, leftName, less, rightName));
    }
  }

  /** Arrival of every record that the aggregates count, ascending, in milliseconds. */
  long[] arrivals() {
    List<Row> rows =
        records().selectExpr("unix_millis(arrived_at) AS ms").orderBy("ms").collectAsList();
    return rows.stream().mapToLong(row -> row.getLong(0)).toArray();
  }
}
