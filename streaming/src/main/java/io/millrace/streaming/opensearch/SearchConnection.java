package io.millrace.streaming.opensearch;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One JVM's connection to a cluster, with what it learned there: the rate that the cluster bears,
 * and whether it is there at all. Opened by the first task that needs it, and kept until the JVM
 * ends, because every micro-batch needs it again.
 */
final class SearchConnection {
  private static final Map<SearchCluster, SearchConnection> OPEN = new ConcurrentHashMap<>();

  private final SearchClient client;
  private final OpenSearchOptions options;
  private final BulkRate rate;
  private final RetryClock clock;
  private final Map<String, Circuit> circuits = new ConcurrentHashMap<>();

  SearchConnection(SearchClient client, OpenSearchOptions options, RetryClock clock) {
    this.client = client;
    this.options = options;
    this.clock = clock;
    this.rate = new BulkRate(options.bulkBytes(), options.bulkDocuments());
  }

  static SearchConnection to(SearchCluster cluster) {
    return OPEN.computeIfAbsent(
        cluster,
        absent ->
            new SearchConnection(
                new HttpSearchClient(SearchTransports.open(cluster)),
                cluster.options(),
                RetryClock.SYSTEM));
  }

  SearchClient client() {
    return client;
  }

  BulkRate rate() {
    return rate;
  }

  RetryClock clock() {
    return clock;
  }

  Circuit circuit(String index) {
    return circuits.computeIfAbsent(index, absent -> new Circuit());
  }

  RetryBudget newBudget() {
    return new RetryBudget(options.retryBudget(), clock);
  }

  /** Why nothing is to be sent to the index in this write, or empty. */
  Optional<String> refusal(String index, String write) {
    return circuit(index).refusal(write, () -> client.probe(options.probeTimeout()));
  }
}
