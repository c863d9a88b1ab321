package io.millrace.streaming.opensearch;

import io.millrace.core.MillraceException;
import io.millrace.core.pipeline.Pipeline;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the rows of one aggregate to its OpenSearch index.
 *
 * <p>A document's ID is the row's key and its version the row's revision, so a replayed batch
 * overwrites what it wrote before, and a late writer cannot take a newer row back. A document that
 * OpenSearch rejects, or cannot take within the retry budget, waits in the table {@code
 * undelivered} and the batch goes on. After a budget is spent, each batch probes the cluster once
 * until it answers again. One thread writes at a time.
 */
public final class OpenSearchSink {
  private static final Logger LOG = LoggerFactory.getLogger(OpenSearchSink.class);

  private final SearchCluster cluster;
  private final String index;
  private final List<String> key;
  private final UndeliveredRows undelivered;
  private StructType preparedFor;
  private volatile Delivery total = Delivery.NONE;

  private OpenSearchSink(
      SearchCluster cluster, String index, List<String> key, UndeliveredRows undelivered) {
    this.cluster = cluster;
    this.index = index;
    this.key = List.copyOf(key);
    this.undelivered = undelivered;
  }

  /**
   * A sink for one aggregate. Does not connect yet.
   *
   * @param key the columns that identify a row of the aggregate
   * @param undelivered takes what OpenSearch does not
   * @throws MillraceException when URL, index name, key or credentials cannot be right
   */
  public static OpenSearchSink of(
      Pipeline.OpenSearch openSearch,
      OpenSearchOptions options,
      String aggregate,
      List<String> key,
      UndeliveredRows undelivered) {
    return new OpenSearchSink(
        SearchCluster.of(openSearch, options, System.getenv()),
        IndexTemplate.indexName(openSearch.indexPrefix(), aggregate),
        key,
        undelivered);
  }

  /** The index of an aggregate. */
  public static String indexOf(Pipeline.OpenSearch openSearch, String aggregate) {
    return IndexTemplate.indexName(openSearch.indexPrefix(), aggregate);
  }

  /** The index that the rows go to. */
  public String index() {
    return index;
  }

  /** Everything written so far; any thread may ask. */
  public Delivery total() {
    return total;
  }

  /**
   * Delivers the rows, and hands those that cannot be delivered to the table {@code undelivered}.
   * Returns when each row is in one or the other. Runs one Spark job, and a second one only when
   * more documents are undelivered than the driver can hold.
   *
   * @param rows with the key columns and {@link io.millrace.core.lake.LakeTables#REVISION}, and
   *     {@link io.millrace.core.lake.KeyedUpsert#DELETED} where documents are to go; one row per
   *     key
   * @throws MillraceException when a column is missing or of a type that no document can hold
   */
  public Delivery write(Dataset<Row> rows, long batchId) {
    StructType schema = rows.schema();
    // Fails here, with the column's name, rather than in a task.
    new DocumentWriter(schema, key);
    String write = UUID.randomUUID().toString();
    String refusal = prepare(schema, write).orElse("");

    JavaRDD<Outcome> outcomes =
        rows.queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(new PartitionDelivery(cluster, index, schema, key, write, refusal))
            // So that a second job finds them and does not send again.
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Delivery delivery = settle(rows.sparkSession(), outcomes, write, batchId);
      total = total.plus(delivery);
      return delivery;
    } finally {
      outcomes.unpersist(false);
    }
  }

  private Delivery settle(
      SparkSession spark, JavaRDD<Outcome> outcomes, String write, long batchId) {
    List<PartitionSummary> partitions = summaries(outcomes);
    List<SearchDocument> waiting = new ArrayList<>();
    List<Outcome.Undelivered> left = new ArrayList<>();
    Delivery delivery = Delivery.NONE;
    boolean overflow = false;
    for (PartitionSummary partition : partitions) {
      waiting.addAll(partition.waiting());
      left.addAll(partition.undelivered());
      delivery = delivery.plus(partition.counts());
      overflow |= partition.isOverflow();
    }
    List<Outcome.Undelivered> leftOfDriver = new ArrayList<>();
    delivery = delivery.plus(deliver(waiting, write, leftOfDriver));

    UndeliveredTable table = new UndeliveredTable(index, batchId, Timestamp.from(Instant.now()));
    if (overflow) {
      undelivered.write(
          table.rows(spark, outcomes).union(table.rows(spark, leftOfDriver)), batchId);
    } else {
      left.addAll(leftOfDriver);
      if (!left.isEmpty()) {
        undelivered.write(table.rows(spark, left), batchId);
      }
    }
    report(delivery, left, batchId);
    return delivery;
  }

  private static List<PartitionSummary> summaries(JavaRDD<Outcome> outcomes) {
    int partitions = Math.max(1, outcomes.getNumPartitions());
    return outcomes
        .mapPartitions(all -> List.of(PartitionSummary.of(all, partitions)).iterator())
        .collect();
  }

  private Delivery deliver(
      List<SearchDocument> documents, String write, List<Outcome.Undelivered> left) {
    if (documents.isEmpty()) {
      return Delivery.NONE;
    }
    Iterator<SearchDocument> source = documents.iterator();
    BulkDelivery delivery = new BulkDelivery(SearchConnection.to(cluster), index, write, source);
    delivery.forEachRemaining(left::add);
    return delivery.counts();
  }

  /**
   * Puts the index template before the first document, as OpenSearch would guess types otherwise.
   *
   * @return why nothing can be delivered, or empty
   */
  private Optional<String> prepare(StructType schema, String write) {
    SearchConnection connection = SearchConnection.to(cluster);
    if (schema.equals(preparedFor)) {
      return connection.refusal(index, write);
    }
    Optional<String> refusal =
        new TemplateDelivery(connection, write).deliver(IndexTemplate.of(index, schema));
    if (refusal.isEmpty()) {
      preparedFor = schema;
    }
    return refusal;
  }

  private void report(Delivery delivery, List<Outcome.Undelivered> left, long batchId) {
    if (delivery.undelivered() > 0) {
      LOG.warn(
          "{} of batch {} did not take {} documents, which wait in the table 'undelivered'{}",
          index,
          batchId,
          delivery.undelivered(),
          left.isEmpty() ? "" : ". The first was refused with: " + left.get(0).reason());
    }
  }
}
