package io.millrace.local.demo;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

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
  private static final Column[] OF_RECORD = columns(Lineage.COLUMNS);
  private static final Column[] OF_MESSAGE = columns(List.of(Lineage.OF_MESSAGE.fieldNames()));

  private final SparkSession spark;
  private final Pipeline pipeline;
  private final LakeTables tables;
  private final LakeTable records;
  private final ClosedWindows closed;

  Verification(SparkSession spark, Pipeline pipeline) {
    this(spark, pipeline, ClosedWindows.ALL);
  }

  /**
   * @param spark a session of its own, as it gets views
   */
  Verification(SparkSession spark, Pipeline pipeline, ClosedWindows closed) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.tables = new LakeTables(pipeline.lake().root(), pipeline.name());
    this.records = tables.records(pipeline.records().columns());
    this.closed = closed;
  }

  private static Column[] columns(List<String> names) {
    return names.stream().map(name -> col("`" + name + "`")).toArray(Column[]::new);
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
    Dataset<Row> raw = tables.raw().read(spark).select(OF_RECORD);
    Dataset<Row> decided = records().select(OF_MESSAGE).union(deadLetters().select(OF_MESSAGE));
    return repeated(raw, OF_RECORD) + repeated(decided, OF_MESSAGE);
  }

  private static long repeated(Dataset<Row> rows, Column[] identity) {
    return total(
        rows.groupBy(identity).count().select(sum(col("count").minus(1)).as("repeated")).first(),
        0);
  }

  /** Every aggregate whose documents, rows and recount differ, with how. */
  List<String> differences(SearchWatch search) throws IOException, InterruptedException {
    List<String> differences = new ArrayList<>();
    for (Pipeline.Aggregate aggregate : pipeline.aggregates()) {
      AggregateQuery query = new AggregateQuery(spark, pipeline, aggregate, tables, records);
      Column[] columns = columns(List.of(query.columns().fieldNames()));
      Dataset<Row> recount = closed.of(aggregate, records(), query.recount()).select(columns);
      Dataset<Row> lake = query.table().read(spark).select(columns);
      Dataset<Row> found = documents(search, aggregate, query).select(columns);
      compare(differences, aggregate.name(), found, lake, recount);
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

  /** Counts each row in the three places, in one pass over them. */
  private static void compare(
      List<String> differences,
      String aggregate,
      Dataset<Row> found,
      Dataset<Row> lake,
      Dataset<Row> recount) {
    Row more =
        marked(found, 1, 0, 0)
            .union(marked(lake, 0, 1, 0))
            .union(marked(recount, 0, 0, 1))
            .groupBy("row")
            .agg(sum("found").as("found"), sum("lake").as("lake"), sum("recount").as("recount"))
            .select(
                sum(more("lake", "recount")),
                sum(more("recount", "lake")),
                sum(more("found", "lake")),
                sum(more("lake", "found")))
            .first();
    String text = aggregate + ": %d rows only in %s, %d only in %s";
    if (total(more, 0) + total(more, 1) > 0) {
      differences.add(text.formatted(total(more, 0), "the lake", total(more, 1), "a recount"));
    }
    if (total(more, 2) + total(more, 3) > 0) {
      differences.add(text.formatted(total(more, 2), "OpenSearch", total(more, 3), "the lake"));
    }
  }

  private static Dataset<Row> marked(Dataset<Row> rows, int found, int lake, int recount) {
    Column[] columns = columns(List.of(rows.columns()));
    return rows.select(
        struct(columns).as("row"),
        lit(found).as("found"),
        lit(lake).as("lake"),
        lit(recount).as("recount"));
  }

  private static Column more(String here, String there) {
    return greatest(col(here).minus(col(there)), lit(0L));
  }

  /** A sum, which is null over no rows. */
  private static long total(Row sums, int at) {
    return sums.isNullAt(at) ? 0 : sums.getLong(at);
  }

  /** Arrival of every record that the aggregates count, ascending, in milliseconds. */
  long[] arrivals() {
    List<Row> rows =
        records().selectExpr("unix_millis(arrived_at) AS ms").orderBy("ms").collectAsList();
    return rows.stream().mapToLong(row -> row.getLong(0)).toArray();
  }
}
