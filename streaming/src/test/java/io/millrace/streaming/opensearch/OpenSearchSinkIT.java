package io.millrace.streaming.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.Pipeline.OpenSearch.Auth;
import io.millrace.local.opensearch.EmbeddedOpenSearch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The sink with Spark and a real node. Each test has an index of its own. */
class OpenSearchSinkIT {
  private static final Timestamp TEN = Timestamp.from(Instant.parse("2026-01-01T10:00:00Z"));
  private static final StructType COLUMNS =
      StructType.fromDDL("start timestamp, status string, requests bigint, revision bigint");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static EmbeddedOpenSearch node;
  private static SparkSession spark;

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Row> undelivered = new ArrayList<>();
  private String aggregate;

  @BeforeAll
  static void start() {
    node = EmbeddedOpenSearch.start(folder);
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", 2)
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
    node.close();
  }

  @BeforeEach
  void nameIndex(TestInfo test) {
    aggregate = test.getTestMethod().orElseThrow().getName();
  }

  @Test
  void replayedBatchLeavesOneDocumentPerKey() throws Exception {
    OpenSearchSink sink = sink(Map.of());

    Delivery first = sink.write(rows(count("500", 3, 7), count("200", 90, 7)), 1);
    Delivery again = sink.write(rows(count("500", 3, 7), count("200", 90, 7)), 1);

    assertThat(first).isEqualTo(new Delivery(2, 0, 0, 0, 0)).isEqualTo(again);
    assertThat(sink.total().indexed()).isEqualTo(4);
    assertThat(documents(sink))
        .containsOnlyKeys("2026-01-01T10:00:00Z|500", "2026-01-01T10:00:00Z|200")
        .containsEntry(
            "2026-01-01T10:00:00Z|500",
            "{\"start\":\"2026-01-01T10:00:00Z\",\"status\":\"500\",\"requests\":3}");
    assertThat(undelivered).isEmpty();
  }

  @Test
  void olderRevisionCannotTakeADocumentBack() throws Exception {
    OpenSearchSink sink = sink(Map.of());
    sink.write(rows(count("500", 5, 20)), 2);

    Delivery late = sink.write(rows(count("500", 3, 10)), 1);

    assertThat(late).isEqualTo(new Delivery(0, 1, 0, 0, 0));
    assertThat(documents(sink).values()).singleElement().asString().contains("\"requests\":5");
  }

  @Test
  void columnsHaveTheirTypesFromTheTemplate() throws Exception {
    OpenSearchSink sink = sink(Map.of());
    sink.write(rows(count("500", 5, 20)), 2);

    JsonNode mappings = get("/" + sink.index() + "/_mapping").path(sink.index()).path("mappings");
    assertThat(mappings.path("dynamic").asText()).isEqualTo("false");
    assertThat(mappings.path("properties").path("status").path("type").asText())
        .isEqualTo("keyword");
    assertThat(mappings.path("properties").path("start").path("type").asText()).isEqualTo("date");
    JsonNode settings = get("/" + sink.index() + "/_settings?flat_settings=true");
    assertThat(settings.path(sink.index()).path("settings").path("index.refresh_interval").asText())
        .isEqualTo("200ms");
  }

  @Test
  void everyTypeOfSparkIsTaken() throws Exception {
    OpenSearchSink sink = sink(Map.of());
    Dataset<Row> row =
        spark.sql(
            "SELECT timestamp '2026-01-01 10:00:00.123456' AS start, 'a|b' AS status,"
                + " date '2026-01-02' AS day, timestamp_ntz '2026-01-01 10:00:00' AS local,"
                + " 1Y AS b, 2S AS s, 3 AS i, 4L AS l, 1.5F AS f, 0.1D AS d, double('NaN') AS nan,"
                + " 12345678901234567890.5BD AS exact, 7BD AS whole, true AS yes, X'0102' AS bytes,"
                + " named_struct('from', 1) AS window, array(named_struct('item', '/a', 'n', 5)) AS top,"
                + " array('x', null) AS hosts, map('404', 2) AS by, cast(null AS string) AS none,"
                + " 1L AS revision");

    assertThat(sink.write(row, 1)).isEqualTo(new Delivery(1, 0, 0, 0, 0));
    assertThat(documents(sink))
        .containsOnlyKeys("2026-01-01T10:00:00.123456Z|a\\|b")
        .allSatisfy(
            (id, document) ->
                assertThat(document)
                    .contains("\"by\":{\"404\":2}", "\"local\":\"2026-01-01T10:00:00\"")
                    .doesNotContain("nan", "none", "revision"));
  }

  @Test
  void documentThatDoesNotFitIsSetAsideWithItsReasonAndTheOthersAreIndexed() throws Exception {
    OpenSearchSink sink = sink(Map.of());
    put("/" + sink.index(), "{\"mappings\":{\"properties\":{\"status\":{\"type\":\"integer\"}}}}");

    Delivery delivery = sink.write(rows(count("500", 5, 20), count("none", 1, 20)), 9);

    assertThat(delivery).isEqualTo(new Delivery(1, 0, 1, 0, 0));
    assertThat(documents(sink)).containsOnlyKeys("2026-01-01T10:00:00Z|500");
    Row row = undelivered.get(0);
    assertThat(undelivered).hasSize(1);
    assertThat(row.schema()).isEqualTo(LakeTables.UNDELIVERED);
    assertThat(row.<String>getAs("index")).isEqualTo(sink.index());
    assertThat(row.<String>getAs("id")).isEqualTo("2026-01-01T10:00:00Z|none");
    assertThat(row.<Long>getAs("version")).isEqualTo(20);
    assertThat(row.<String>getAs("document")).contains("\"requests\":1");
    assertThat(row.<String>getAs("reason"))
        .contains("mapper_parsing_exception: failed to parse field [status] of type [integer]");
    assertThat(row.<Long>getAs("batch_id")).isEqualTo(9);
  }

  @Test
  void nodeThatIsDownLeavesEveryRowUndeliveredUntilItIsBack() throws Exception {
    OpenSearchSink sink = sink(Map.of("opensearch.retry-budget", "200ms"));
    node.kill();
    try {
      for (int batch = 1; batch <= 3; batch++) {
        Delivery delivery = sink.write(rows(count("500", batch, batch), count("200", 9, 1)), batch);
        assertThat(delivery).isEqualTo(new Delivery(0, 0, 2, 0, 0));
      }
      assertThat(undelivered)
          .hasSize(6)
          .extracting(row -> row.<String>getAs("reason"))
          .allMatch(reason -> reason.contains("onnection refused"));
    } finally {
      node.restart();
    }

    assertThat(sink.write(rows(count("500", 4, 4)), 4)).isEqualTo(new Delivery(1, 0, 0, 0, 0));
    assertThat(documents(sink).values()).singleElement().asString().contains("\"requests\":4");
  }

  @Test
  void nodeThatGoesDownBetweenBatchesIsNoticedAndUsedAgain() throws Exception {
    OpenSearchSink sink = sink(Map.of("opensearch.retry-budget", "200ms"));
    sink.write(rows(count("500", 1, 1)), 1);
    node.kill();
    try {
      assertThat(sink.write(rows(count("500", 2, 2)), 2).undelivered()).isEqualTo(1);
    } finally {
      node.restart();
    }

    assertThat(sink.write(rows(count("500", 3, 3)), 3).indexed()).isEqualTo(1);
    assertThat(documents(sink).values()).singleElement().asString().contains("\"requests\":3");
  }

  @Test
  void largePartitionsAreDeliveredByTheirTasks() throws Exception {
    OpenSearchSink sink = sink(Map.of());
    int count = 120_000;

    assertThat(sink.write(many(count), 1).indexed()).isEqualTo(count);

    post("/" + sink.index() + "/_refresh");
    assertThat(get("/" + sink.index() + "/_count").path("count").asInt()).isEqualTo(count);
  }

  @Test
  void moreUndeliveredDocumentsThanADriverCanHoldStayOnTheExecutors() {
    OpenSearchSink sink = sink(Map.of("opensearch.retry-budget", "0s"));
    int count = 120_000;
    node.kill();
    try {
      assertThat(sink.write(many(count), 1)).isEqualTo(new Delivery(0, 0, count, 0, 0));
    } finally {
      node.restart();
    }
    assertThat(undelivered).hasSize(count);
    assertThat(undelivered.stream().map(row -> row.getAs("id")).distinct()).hasSize(count);
  }

  @Test
  void emptyBatchIsNothing() {
    assertThat(sink(Map.of()).write(rows(), 1)).isEqualTo(Delivery.NONE);
    assertThat(undelivered).isEmpty();
  }

  private OpenSearchSink sink(Map<String, String> options) {
    return OpenSearchSink.of(
        new Pipeline.OpenSearch(node.url().toString(), Auth.NONE, "it-"),
        OpenSearchOptions.of(options),
        aggregate,
        List.of("start", "status"),
        (rows, batchId) -> undelivered.addAll(rows.collectAsList()));
  }

  private static Row count(String status, long requests, long revision) {
    return RowFactory.create(TEN, status, requests, revision);
  }

  private static Dataset<Row> rows(Row... rows) {
    return spark.createDataFrame(List.of(rows), COLUMNS).repartition(2);
  }

  /** Rows whose documents pass what two partitions may hand to the driver. */
  private static Dataset<Row> many(int count) {
    return spark
        .range(0, count, 1, 2)
        .selectExpr(
            "timestamp '2026-01-01 10:00:00' AS start",
            "concat('path-', id) AS status",
            "id AS requests",
            "1L AS revision");
  }

  private Map<String, String> documents(OpenSearchSink sink) throws Exception {
    post("/" + sink.index() + "/_refresh");
    Map<String, String> found = new HashMap<>();
    for (JsonNode hit : get("/" + sink.index() + "/_search?size=100").path("hits").path("hits")) {
      found.put(hit.path("_id").asText(), hit.path("_source").toString());
    }
    return found;
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  private void put(String path, String body) throws IOException, InterruptedException {
    send(request(path).PUT(BodyPublishers.ofString(body)));
  }

  private void post(String path) throws IOException, InterruptedException {
    send(request(path).POST(BodyPublishers.noBody()));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(node.url() + path))
        .header("Content-Type", "application/json");
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var response = http.send(request.build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }
}
