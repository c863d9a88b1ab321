package io.millrace.streaming.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.MillraceException;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.Pipeline.OpenSearch.Auth;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SearchClusterTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("OPENSEARCH_USERNAME", "ada", "OPENSEARCH_PASSWORD", "s3cret");

  @Test
  void passwordIsSentButNeverPrinted() {
    SearchCluster cluster = cluster("https://search.example.com", Auth.BASIC, ENVIRONMENT);

    assertThat(cluster.credentials().basic()).isEqualTo("Basic YWRhOnMzY3JldA==");
    assertThat(cluster.toString()).doesNotContain("s3cret").doesNotContain("ada");
    assertThat(cluster.port()).isEqualTo(443);
  }

  @Test
  void missingCredentialsNameTheVariable() {
    assertThatThrownBy(
            () ->
                cluster(
                    "https://search.example.com", Auth.BASIC, Map.of("OPENSEARCH_USERNAME", "ada")))
        .isInstanceOf(MillraceException.class)
        .hasMessage(
            "opensearch.auth is 'basic', but OPENSEARCH_PASSWORD is not set. Set the environment"
                + " variables OPENSEARCH_USERNAME and OPENSEARCH_PASSWORD of the driver.");
  }

  @Test
  void wrongUrlsAreRefusedWithoutShowingTheirPassword() {
    assertThatThrownBy(() -> cluster("https://ada:s3cret@search.example.com", Auth.NONE, Map.of()))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("'https://…@search.example.com'")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> cluster("search.example.com:9200", Auth.NONE, Map.of()))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("must be http:// or https:// with a host");
    assertThatThrownBy(() -> cluster("http://search.example.com", Auth.SIGV4, Map.of()))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("go over https");
  }

  private static SearchCluster cluster(String url, Auth auth, Map<String, String> environment) {
    return SearchCluster.of(
        new Pipeline.OpenSearch(url, auth, "web-"), OpenSearchOptions.defaults(), environment);
  }
}
