package io.millrace.streaming.opensearch;

import io.millrace.core.pipeline.Pipeline;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows that the driver has to an OpenSearch index, without Spark: what is worth having but
 * no record, so that a document which the cluster does not take within the retry budget is dropped.
 * For one thread.
 */
public final class SideSink {
  private static final Logger LOG = LoggerFactory.getLogger(SideSink.class);

  private final SearchCluster cluster;
  private final IndexTemplate template;
  private final DocumentWriter writer;
  private boolean isPrepared;

  private SideSink(SearchCluster cluster, IndexTemplate template, DocumentWriter writer) {
    this.cluster = cluster;
    this.template = template;
    this.writer = writer;
  }

  /**
   * A sink for one index. Does not connect yet.
   *
   * @param name the index's name behind the pipeline's prefix
   * @param row with the key columns and {@link io.millrace.core.lake.LakeTables#REVISION}
   * @throws io.millrace.core.MillraceException when URL, index name or credentials cannot be right
   */
  public static SideSink of(
      Pipeline.OpenSearch openSearch,
      OpenSearchOptions options,
      String name,
      StructType row,
      List<String> key) {
    String index = IndexTemplate.indexName(openSearch.indexPrefix(), name);
    return new SideSink(
        SearchCluster.of(openSearch, options, System.getenv()),
        IndexTemplate.of(index, row),
        new DocumentWriter(row, key));
  }

  /** Sends the rows; returns when each is in the index or given up. */
  public Delivery write(List<InternalRow> rows) {
    SearchConnection connection = SearchConnection.to(cluster);
    String write = UUID.randomUUID().toString();
    if (!isPrepared) {
      Optional<String> refusal = new TemplateDelivery(connection, write).deliver(template);
      if (refusal.isPresent()) {
        return dropped(new Delivery(0, 0, rows.size(), 0, 0), refusal.get());
      }
      isPrepared = true;
    }
    Iterator<SearchDocument> documents = rows.stream().map(writer::write).iterator();
    BulkDelivery delivery = new BulkDelivery(connection, template.index(), write, documents);
    String reason = "";
    while (delivery.hasNext()) {
      reason = delivery.next().reason();
    }
    return dropped(delivery.counts(), reason);
  }

  private Delivery dropped(Delivery delivery, String reason) {
    if (delivery.undelivered() > 0) {
      LOG.warn(
          "{} did not take {} documents, which are dropped: {}",
          template.index(),
          delivery.undelivered(),
          reason);
    }
    return delivery;
  }
}
