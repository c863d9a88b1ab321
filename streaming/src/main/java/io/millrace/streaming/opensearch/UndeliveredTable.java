package io.millrace.streaming.opensearch;

import io.millrace.core.lake.LakeTables;
import java.io.Serializable;
import java.sql.Timestamp;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Makes rows of the table {@code undelivered}. */
record UndeliveredTable(String index, long batchId, Timestamp failedAt) implements Serializable {
  Dataset<Row> rows(SparkSession spark, List<Outcome.Undelivered> documents) {
    return spark.createDataFrame(
        documents.stream().map(this::row).toList(), LakeTables.UNDELIVERED);
  }

  Dataset<Row> rows(SparkSession spark, JavaRDD<Outcome> outcomes) {
    JavaRDD<Row> rows =
        outcomes
            .filter(Outcome.Undelivered.class::isInstance)
            .map(outcome -> row((Outcome.Undelivered) outcome));
    return spark.createDataFrame(rows, LakeTables.UNDELIVERED);
  }

  private Row row(Outcome.Undelivered undelivered) {
    SearchDocument document = undelivered.document();
    return RowFactory.create(
        index,
        document.id(),
        document.version(),
        document.jsonText(),
        undelivered.reason(),
        batchId,
        failedAt);
  }
}
