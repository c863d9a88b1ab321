package io.millrace.streaming.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.Pipeline.OpenSearch.Auth;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

class SignedTransportTest {
  private final FakeAwsEndpoint endpoint = new FakeAwsEndpoint();

  @Test
  void bulkRequestIsSignedForTheRegionInTheHostName() throws IOException {
    endpoint.status = 200;
    endpoint.reply = "{\"errors\":false,\"items\":[{\"index\":{\"status\":201}}]}";

    BulkReply reply =
        client("https://search-logs-abc.eu-west-1.es.amazonaws.com", "").bulk(oneDocument());

    assertThat(reply.items()).extracting(BulkReply.Item::status).containsExactly(201);
    assertThat(endpoint.request.getUri())
        .hasScheme("https")
        .hasHost("search-logs-abc.eu-west-1.es.amazonaws.com")
        .hasPath("/hits/_bulk");
    assertThat(endpoint.request.firstMatchingHeader("Authorization").orElseThrow())
        .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
        .contains("/eu-west-1/es/aws4_request");
    assertThat(endpoint.body)
        .isEqualTo(
            """
            {"index":{"_id":"id","version":1,"version_type":"external_gte"}}
            {"n":1}
            """);
  }

  @Test
  void serverlessAndCustomHostsAreSignedForTheirServiceAndRegion() throws IOException {
    endpoint.status = 200;
    endpoint.reply = "{\"errors\":false,\"items\":[{\"index\":{\"status\":201}}]}";

    client("https://abc.us-east-2.aoss.amazonaws.com", "").bulk(oneDocument());
    assertThat(endpoint.request.firstMatchingHeader("Authorization").orElseThrow())
        .contains("/us-east-2/aoss/aws4_request");

    client("https://search.example.com", "eu-north-1").bulk(oneDocument());
    assertThat(endpoint.request.firstMatchingHeader("Authorization").orElseThrow())
        .contains("/eu-north-1/es/aws4_request");
  }

  @Test
  void refusedRoleIsAReplyWithTheReason() throws IOException {
    endpoint.status = 403;
    endpoint.reply = "{\"Message\":\"User: arn:aws:sts::1:assumed-role/x is not authorized\"}";

    BulkReply reply =
        client("https://search-logs-abc.eu-west-1.es.amazonaws.com", "").bulk(oneDocument());

    assertThat(reply.isUnauthorized()).isTrue();
    assertThat(reply.items().get(0).reason()).contains("is not authorized");
  }

  private SearchClient client(String url, String region) {
    SearchCluster cluster =
        SearchCluster.of(
            new Pipeline.OpenSearch(url, Auth.SIGV4, ""),
            OpenSearchOptions.of(Map.of("opensearch.region", region)),
            Map.of());
    return new HttpSearchClient(
        SearchTransports.signed(
            cluster,
            endpoint,
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create("AKIDEXAMPLE", "example-secret"))));
  }

  private static BulkRequest oneDocument() {
    BulkRequest request = new BulkRequest("hits");
    request.add(new SearchDocument("id", 1, "{\"n\":1}".getBytes(UTF_8)), 1_000, 10);
    return request;
  }

  /** Keeps the last request and answers as told. */
  private static final class FakeAwsEndpoint implements SdkHttpClient {
    private int status;
    private String reply;
    private SdkHttpRequest request;
    private String body;

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest executed) {
      request = executed.httpRequest();
      body = executed.contentStreamProvider().map(content -> text(content.newStream())).orElse("");
      return new ExecutableHttpRequest() {
        @Override
        public HttpExecuteResponse call() {
          return HttpExecuteResponse.builder()
              .response(
                  SdkHttpResponse.builder()
                      .statusCode(status)
                      .putHeader("Content-Type", "application/json")
                      .build())
              .responseBody(
                  AbortableInputStream.create(new ByteArrayInputStream(reply.getBytes(UTF_8))))
              .build();
        }

        @Override
        public void abort() {}
      };
    }

    private static String text(InputStream content) {
      try (content) {
        return new String(content.readAllBytes(), UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {}
  }
}
