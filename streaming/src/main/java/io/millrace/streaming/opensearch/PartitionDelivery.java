package io.millrace.streaming.opensearch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Delivers one partition's rows, in the task that computed them. A small partition hands its
 * documents to the driver instead, which sends all of them in one request and without holding an
 * executor's core while it waits.
 */
final class PartitionDelivery implements FlatMapFunction<Iterator<InternalRow>, Outcome> {
  private static final long serialVersionUID = 1L;

  /** What all partitions together may hand to the driver. */
  private static final long DRIVER_BYTES = 8L << 20;

  private final SearchCluster cluster;
  private final String index;
  private final StructType schema;
  private final List<String> key;
  private final String write;
  private final String refusal;

  /**
   * @param refusal why nothing is to be sent, or empty
   */
  PartitionDelivery(
      SearchCluster cluster,
      String index,
      StructType schema,
      List<String> key,
      String write,
      String refusal) {
    this.cluster = cluster;
    this.index = index;
    this.schema = schema;
    this.key = key;
    this.write = write;
    this.refusal = refusal;
  }

  /** The part of {@link #DRIVER_BYTES} that one of so many partitions may use. */
  static long driverShare(int partitions) {
    return DRIVER_BYTES / partitions;
  }

  @Override
  public Iterator<Outcome> call(Iterator<InternalRow> rows) {
    DocumentWriter writer = new DocumentWriter(schema, key);
    Iterator<SearchDocument> documents = stream(rows).map(writer::write).iterator();
    if (!refusal.isEmpty()) {
      return withhold(documents);
    }
    Deque<SearchDocument> first = new ArrayDeque<>();
    long left = driverShare(TaskContext.get().numPartitions());
    while (left > 0 && documents.hasNext()) {
      SearchDocument document = documents.next();
      left -= BulkRequest.size(document);
      first.add(document);
    }
    if (left > 0) {
      return first.stream().<Outcome>map(Outcome.Waiting::new).iterator();
    }
    return deliver(Stream.concat(first.stream(), stream(documents)).iterator());
  }

  private Iterator<Outcome> withhold(Iterator<SearchDocument> documents) {
    long[] count = {0};
    Stream<Outcome> all =
        stream(documents)
            .map(
                document -> {
                  count[0]++;
                  return new Outcome.Undelivered(document, refusal);
                });
    return Stream.concat(all, last(() -> new Delivery(0, 0, count[0], 0, 0))).iterator();
  }

  private Iterator<Outcome> deliver(Iterator<SearchDocument> documents) {
    BulkDelivery delivery = new BulkDelivery(SearchConnection.to(cluster), index, write, documents);
    return Stream.concat(stream(delivery), last(delivery::counts)).iterator();
  }

  /** Counts that are complete only when everything before them has been read. */
  private static Stream<Outcome> last(java.util.function.Supplier<Delivery> counts) {
    return Stream.of(counts).map(complete -> new Outcome.Counts(complete.get()));
  }

  private static <T> Stream<T> stream(Iterator<T> iterator) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(iterator, Spliterator.ORDERED), false);
  }
}
