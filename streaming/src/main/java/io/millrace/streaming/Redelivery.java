package io.millrace.streaming;

import static io.millrace.core.lake.LakeTables.REVISION;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.delta.tables.DeltaTable;
import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeTable;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.streaming.aggregate.AggregateQuery;
import io.millrace.streaming.alert.AlertEvaluation;
import io.millrace.streaming.detect.DetectorQuery;
import io.millrace.streaming.ingest.IngestQuery;
import io.millrace.streaming.opensearch.Delivery;
import io.millrace.streaming.opensearch.OpenSearchOptions;
import io.millrace.streaming.opensearch.OpenSearchSink;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * Brings what OpenSearch has not taken there, from the lake, which has it in its newest form: the
 * rows of each aggregate, detector and alert that are as new as one that waits in {@code
 * undelivered}. What is not taken this time waits there again. A pipeline may run meanwhile: a
 * document is replaced only by one of an equal or higher revision.
 */
final class Redelivery {
  /** No micro-batch has it. */
  private static final long BATCH_ID = -1;

  private final SparkSession spark;
  private final Pipeline pipeline;
  private final LakeTables tables;
  private final Map<String, String> options;

  /**
   * @param options of the sink
   */
  Redelivery(
      SparkSession spark, Pipeline pipeline, LakeTables tables, Map<String, String> options) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.tables = tables;
    this.options = options;
  }

  /**
   * @param retold when the alerts were fired whose documents are to say something else now
   * @throws MillraceException when the pipeline has no OpenSearch
   */
  Delivery run(Set<Instant> retold) {
    Pipeline.OpenSearch openSearch =
        pipeline
            .openSearch()
            .orElseThrow(
                () ->
                    new MillraceException(
                        "Pipeline '%s' has no section 'opensearch' to deliver to."
                            .formatted(pipeline.name())));
    if (!DeltaTable.isDeltaTable(spark, tables.undelivered().path())) {
      return Delivery.NONE;
    }
    LakeTable records = new IngestQuery(spark, pipeline).records();
    Delivery all = Delivery.NONE;
    for (Pipeline.Aggregate aggregate : pipeline.aggregates()) {
      LakeTable table = new AggregateQuery(spark, pipeline, aggregate, tables, records).table();
      all = all.plus(deliver(openSearch, aggregate.name(), aggregate.key(), table));
    }
    for (Pipeline.Detector detector : pipeline.detectors()) {
      DetectorQuery query = new DetectorQuery(spark, pipeline, detector, tables, records);
      all = all.plus(deliver(openSearch, detector.name(), query.identity(), query.table()));
    }
    if (!pipeline.alerts().isEmpty()) {
      all =
          all.plus(
              deliver(
                  openSearch,
                  tables.alerts().name(),
                  AlertEvaluation.KEY,
                  tables.alerts(),
                  retold));
    }
    return all;
  }

  private Delivery deliver(
      Pipeline.OpenSearch openSearch, String name, List<String> key, LakeTable table) {
    return deliver(openSearch, name, key, table, Set.of());
  }

  /**
   * @param retold when alerts were fired that are to be delivered though none of them waits
   */
  private Delivery deliver(
      Pipeline.OpenSearch openSearch,
      String name,
      List<String> key,
      LakeTable table,
      Set<Instant> retold) {
    LakeTable undelivered = tables.undelivered();
    OpenSearchSink sink =
        OpenSearchSink.of(
            openSearch,
            OpenSearchOptions.of(options),
            name,
            key,
            (rows, batchId) ->
                rows.write().format("delta").mode(SaveMode.Append).save(undelivered.path()));
    Timestamp begun = Timestamp.from(Instant.now());
    Row waiting =
        undelivered
            .read(spark)
            .where(col("index").equalTo(sink.index()))
            .agg(count(lit(1)), min("version"))
            .first();
    if (waiting.getLong(0) == 0 && retold.isEmpty()) {
      return Delivery.NONE;
    }
    Column isDue = waiting.isNullAt(1) ? lit(false) : col(REVISION).geq(waiting.getLong(1));
    if (!retold.isEmpty()) {
      isDue =
          isDue.or(col(LakeTables.FIRED_AT).isin(retold.stream().map(Timestamp::from).toArray()));
    }
    Dataset<Row> rows = table.read(spark).where(isDue);
    Delivery delivery = sink.write(rows, BATCH_ID);
    DeltaTable.forPath(spark, undelivered.path())
        .delete(col("index").equalTo(sink.index()).and(col("failed_at").leq(lit(begun))));
    return delivery;
  }
}
