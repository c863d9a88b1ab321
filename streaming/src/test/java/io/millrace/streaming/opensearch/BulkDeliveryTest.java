package io.millrace.streaming.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BulkDeliveryTest {
  private static final String INDEX = "hits";
  private static final Duration BUDGET = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final FakeClock clock = new FakeClock();
  private final FakeSearchClient cluster = new FakeSearchClient();
  private final SearchConnection connection = connection(clock, Map.of());
  private final List<String> undelivered = new ArrayList<>();
  private int writes;

  private SearchConnection connection(RetryClock retryClock, Map<String, String> options) {
    return new SearchConnection(cluster, OpenSearchOptions.of(options), retryClock);
  }

  @Test
  void deliversInRequestsOfTheGivenSize() {
    SearchConnection small = connection(clock, Map.of("opensearch.bulk-documents", "40"));

    Delivery delivery = write(small, documents(100, 1));

    assertThat(delivery).isEqualTo(new Delivery(100, 0, 0, 0, 0));
    assertThat(cluster.requestSizes()).containsExactly(40, 40, 20);
    assertThat(cluster.documents()).hasSize(100);
  }

  @Test
  void sizesRequestsByBytes() {
    SearchConnection small = connection(clock, Map.of("opensearch.bulk-size", "1KB"));
    List<SearchDocument> large =
        LongStream.range(0, 5).mapToObj(i -> document("id" + i, 1, "x".repeat(400))).toList();

    write(small, large);

    assertThat(cluster.requestSizes()).containsExactly(2, 2, 1);
  }

  @Test
  void replayAndLateWriterChangeNothing() {
    write(documents(3, 5));

    assertThat(write(documents(3, 5))).isEqualTo(new Delivery(3, 0, 0, 0, 0));
    assertThat(write(documents(3, 4))).isEqualTo(new Delivery(0, 3, 0, 0, 0));
    assertThat(cluster.documents().values()).extracting(SearchDocument::version).containsOnly(5L);
  }

  @Test
  void sendsOnlyTheThrottledDocumentsAgain() {
    cluster.then(
        request ->
            reply(
                cluster.index(request.documents().get(0)),
                new BulkReply.Item(429, "es_rejected_execution_exception: queue is full"),
                cluster.index(request.documents().get(2))));

    assertThat(write(documents(3, 1))).isEqualTo(new Delivery(3, 0, 0, 1, 1));
    assertThat(cluster.requestSizes()).containsExactly(3, 1);
    assertThat(undelivered).isEmpty();
  }

  @Test
  void rejectedDocumentIsHandedOutWithItsReasonAndTheOthersAreIndexed() {
    cluster.then(
        request ->
            reply(
                cluster.index(request.documents().get(0)),
                new BulkReply.Item(400, "mapper_parsing_exception: failed to parse [status]"),
                cluster.index(request.documents().get(2))));

    assertThat(write(documents(3, 1))).isEqualTo(new Delivery(2, 0, 1, 0, 0));
    assertThat(undelivered)
        .containsExactly("id1: mapper_parsing_exception: failed to parse [status]");
    assertThat(cluster.documents()).containsOnlyKeys("id0", "id2");
  }

  @Test
  void refusedConnectionIsTriedAgain() {
    cluster.then(BulkDeliveryTest::refuseConnection).then(BulkDeliveryTest::refuseConnection);

    assertThat(write(documents(2, 1))).isEqualTo(new Delivery(2, 0, 0, 4, 0));
    assertThat(cluster.documents()).hasSize(2);
  }

  @Test
  void clusterThatStaysDownCostsTheBudgetOnceAndThenOneProbePerWrite() {
    cluster.goDown(new ConnectException("Connection refused"));

    Delivery delivery = write(documents(12_000, 1));

    assertThat(delivery.undelivered()).isEqualTo(12_000);
    assertThat(undelivered)
        .hasSize(12_000)
        .first()
        .isEqualTo("id0: ConnectException: Connection refused");
    assertThat(clock.passed()).isEqualTo(BUDGET);

    int requests = cluster.requestSizes().size();
    write(documents(12_000, 2));
    write(documents(12_000, 3));

    assertThat(clock.passed()).isEqualTo(BUDGET);
    assertThat(cluster.requestSizes()).hasSize(requests);
    assertThat(cluster.probes()).isEqualTo(2);
    assertThat(undelivered).hasSize(36_000);
  }

  @Test
  void clusterThatComesBackIsUsedAgainWithRetries() {
    cluster.goDown(new ConnectException("Connection refused"));
    write(documents(2, 1));
    cluster.comeBack();

    assertThat(write(documents(2, 2))).isEqualTo(new Delivery(2, 0, 0, 0, 0));

    cluster.then(BulkDeliveryTest::refuseConnection);
    assertThat(write(documents(2, 3))).isEqualTo(new Delivery(2, 0, 0, 2, 0));
    assertThat(cluster.probes()).isEqualTo(1);
  }

  @Test
  void clusterThatAnswersProbesButTakesNothingGetsOneTryPerWrite() {
    cluster.always(request -> refuseAll(request, 503));
    write(documents(1, 1));
    int requests = cluster.requestSizes().size();

    write(documents(12_000, 2));

    assertThat(cluster.requestSizes()).hasSize(requests + 1);
    assertThat(clock.passed()).isEqualTo(BUDGET);
  }

  @Test
  void hangingClusterCostsTheBudgetAndOneTimeoutAtMost() {
    cluster.always(
        request -> {
          clock.pass(TIMEOUT);
          throw new SocketTimeoutException("10 seconds");
        });

    write(documents(12_000, 1));

    assertThat(clock.passed()).isLessThanOrEqualTo(BUDGET.plus(TIMEOUT));
    assertThat(undelivered)
        .hasSize(12_000)
        .first()
        .isEqualTo("id0: SocketTimeoutException: 10 seconds");
  }

  @Test
  void requestsThatDeliverDoNotUseUpTheBudget() {
    SearchConnection small = connection(clock, Map.of("opensearch.bulk-documents", "1"));
    for (int i = 0; i < 50; i++) {
      cluster.then(
          request -> {
            clock.pass(Duration.ofSeconds(1));
            return cluster.index(request);
          });
    }
    cluster.then(BulkDeliveryTest::refuseConnection);

    assertThat(write(small, documents(60, 1))).isEqualTo(new Delivery(60, 0, 0, 1, 0));
  }

  @Test
  void throttlingHalvesRequestsAndSuccessGrowsThemBack() {
    SearchConnection hundreds = connection(clock, Map.of("opensearch.bulk-documents", "100"));
    cluster.then(request -> refuseAll(request, 429)).then(request -> refuseAll(request, 429));

    Delivery delivery = write(hundreds, documents(400, 1));

    assertThat(delivery).isEqualTo(new Delivery(400, 0, 0, 150, 2));
    assertThat(cluster.requestSizes()).startsWith(100, 50, 25, 30, 35, 40);
  }

  @Test
  void requestThatIsTooLargeIsCutInHalvesWithoutSpendingTime() {
    cluster.always(
        request ->
            request.documents().size() > 30 ? refuseAll(request, 413) : cluster.index(request));

    assertThat(write(documents(100, 1)).indexed()).isEqualTo(100);
    assertThat(clock.passed()).isZero();
  }

  @Test
  void documentThatIsTooLargeAloneIsHandedOut() {
    cluster.always(request -> refuseAll(request, 413));

    assertThat(write(documents(3, 1))).isEqualTo(new Delivery(0, 0, 3, 0, 0));
    assertThat(undelivered).hasSize(3).first().isEqualTo("id0: HTTP 413");
  }

  @Test
  void missingPermissionIsReportedOnceAndNotRetried() {
    cluster.always(request -> refuseAll(request, 403));

    write(documents(12_000, 1));

    assertThat(cluster.requestSizes()).hasSize(1);
    assertThat(undelivered).hasSize(12_000).first().isEqualTo("id0: HTTP 403");
    assertThat(clock.passed()).isZero();
  }

  @Test
  void budgetOfZeroNeverRetries() {
    SearchConnection impatient = connection(clock, Map.of("opensearch.retry-budget", "0s"));
    cluster.always(request -> refuseAll(request, 503));

    assertThat(write(impatient, documents(2, 1))).isEqualTo(new Delivery(0, 0, 2, 0, 0));
    assertThat(cluster.requestSizes()).hasSize(1);
  }

  @Test
  void interruptedPauseStopsTheWriteAsSparkExpects() {
    RetryClock interrupted =
        new RetryClock() {
          @Override
          public long nanoTime() {
            return 0;
          }

          @Override
          public void pause(Duration duration) throws InterruptedException {
            throw new InterruptedException("stop");
          }
        };
    cluster.goDown(new ConnectException("Connection refused"));

    assertThatThrownBy(() -> write(connection(interrupted, Map.of()), documents(1, 1)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Interrupted while sending to OpenSearch");
    assertThat(Thread.interrupted()).isTrue();
  }

  private Delivery write(List<SearchDocument> documents) {
    return write(connection, documents);
  }

  private Delivery write(SearchConnection to, List<SearchDocument> documents) {
    BulkDelivery delivery = new BulkDelivery(to, INDEX, "write " + ++writes, documents.iterator());
    delivery.forEachRemaining(one -> undelivered.add(one.document().id() + ": " + one.reason()));
    return delivery.counts();
  }

  private static List<SearchDocument> documents(int count, long version) {
    return IntStream.range(0, count).mapToObj(i -> document("id" + i, version, "a")).toList();
  }

  private static SearchDocument document(String id, long version, String value) {
    return new SearchDocument(id, version, "{\"value\":\"%s\"}".formatted(value).getBytes(UTF_8));
  }

  private static BulkReply reply(BulkReply.Item... items) {
    return new BulkReply(200, List.of(items));
  }

  private static BulkReply refuseAll(BulkRequest request, int status) {
    return new BulkReply(
        status,
        Collections.nCopies(
            request.documents().size(), new BulkReply.Item(status, "HTTP " + status)));
  }

  private static BulkReply refuseConnection(BulkRequest request) throws IOException {
    throw new ConnectException("Connection refused");
  }
}
