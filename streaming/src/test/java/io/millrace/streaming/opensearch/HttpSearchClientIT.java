package io.millrace.streaming.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.Pipeline.OpenSearch.Auth;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client against a server that answers as proxies and overloaded clusters do. */
class HttpSearchClientIT {
  private final List<String> requests = new ArrayList<>();
  private final List<String> authorizations = new ArrayList<>();
  private final CountDownLatch testEnd = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private volatile Answer answer;

  /** How the server answers. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          synchronized (requests) {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
          }
          answer.to(exchange);
        });
    server.start();
  }

  @AfterEach
  void stop() {
    testEnd.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void everyStatusOfABulkRequestIsAReply() throws IOException {
    SearchClient client = client(Auth.NONE);
    for (int status : new int[] {400, 401, 403, 413, 429, 500, 502, 503, 504}) {
      answer = text(status, "<html>" + status + "</html>");

      BulkReply reply = client.bulk(oneDocument());

      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.items().get(0).reason()).contains("<html>" + status + "</html>");
    }
    client.close();
  }

  @Test
  void passwordIsSentWithTheFirstRequest() throws IOException {
    answer = text(200, "{\"items\":[{\"index\":{\"status\":201}}]}");

    client(Auth.BASIC).bulk(oneDocument());

    assertThat(authorizations).containsExactly("Basic YWRhOnMzY3JldA==");
  }

  @Test
  void refusedTemplateSaysWhy() {
    answer =
        text(403, "{\"error\":{\"type\":\"security_exception\",\"reason\":\"no permissions\"}}");
    IndexTemplate template = IndexTemplate.of("hits", StructType.fromDDL("n bigint"));

    assertThatThrownBy(() -> client(Auth.NONE).put(template))
        .isInstanceOf(RefusedException.class)
        .hasMessage("HTTP 403: security_exception: no permissions");
    assertThat(requests).containsExactly("PUT /_index_template/hits");
  }

  @Test
  void templateIsFollowedByTheMappingOfAnIndexThatExists() throws IOException {
    answer = text(404, "{\"error\":{\"type\":\"index_not_found_exception\",\"reason\":\"hits\"}}");
    Answer missingIndex = answer;
    answer =
        exchange ->
            (exchange.getRequestURI().getPath().endsWith("_mapping")
                    ? missingIndex
                    : text(200, "{\"acknowledged\":true}"))
                .to(exchange);

    client(Auth.NONE).put(IndexTemplate.of("hits", StructType.fromDDL("n bigint")));

    assertThat(requests).containsExactly("PUT /_index_template/hits", "PUT /hits/_mapping");
  }

  @Test
  void silentServerFailsTheProbeWithinItsLimit() {
    answer =
        exchange -> {
          try {
            testEnd.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        };

    assertThatThrownBy(() -> client(Auth.NONE).probe(Duration.ofMillis(50)))
        .isInstanceOf(IOException.class)
        .hasMessage("No sign of life within 50 ms");
  }

  @Test
  void anyAnswerButAnErrorOfTheServerIsASignOfLife() throws IOException {
    answer = text(403, "");
    client(Auth.NONE).probe(Duration.ofSeconds(30));

    answer = text(503, "{\"message\":\"down\"}");
    assertThatThrownBy(() -> client(Auth.NONE).probe(Duration.ofSeconds(30)))
        .hasMessageContaining("HTTP 503: down");
  }

  @Test
  void stoppedServerIsAnError() {
    server.stop(0);

    assertThatThrownBy(() -> client(Auth.NONE).bulk(oneDocument()))
        .isInstanceOf(IOException.class)
        .satisfies(e -> assertThat(Failures.describe(e)).contains("refused"));
  }

  private static Answer text(int status, String body) {
    return exchange -> {
      byte[] bytes = body.getBytes(UTF_8);
      exchange
          .getResponseHeaders()
          .add("Content-Type", body.startsWith("<") ? "text/html" : "application/json");
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    };
  }

  private SearchClient client(Auth auth) {
    SearchCluster cluster =
        SearchCluster.of(
            new Pipeline.OpenSearch("http://127.0.0.1:" + server.getAddress().getPort(), auth, ""),
            OpenSearchOptions.defaults(),
            Map.of("OPENSEARCH_USERNAME", "ada", "OPENSEARCH_PASSWORD", "s3cret"));
    return new HttpSearchClient(SearchTransports.open(cluster));
  }

  private static BulkRequest oneDocument() {
    BulkRequest request = new BulkRequest("hits");
    request.add(new SearchDocument("id", 1, "{\"n\":1}".getBytes(UTF_8)), 1_000, 10);
    return request;
  }
}
