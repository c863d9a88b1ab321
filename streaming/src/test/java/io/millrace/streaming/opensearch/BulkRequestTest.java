package io.millrace.streaming.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BulkRequestTest {
  @Test
  void writesTwoLinesPerDocumentWithItsVersion() {
    BulkRequest request = new BulkRequest("hits");
    request.add(new SearchDocument("a|\"b\"", 17, "{\"n\":1}".getBytes(UTF_8)), 1_000, 10);

    assertThat(new String(request.body(), UTF_8))
        .isEqualTo(
            """
            {"index":{"_id":"a|\\"b\\"","version":17,"version_type":"external_gte"}}
            {"n":1}
            """);
  }

  @Test
  void takesOneDocumentOfAnySizeAndNoMoreThanTheLimits() {
    SearchDocument large = new SearchDocument("id", 1, new byte[500]);
    BulkRequest request = new BulkRequest("hits");

    assertThat(request.add(large, 100, 10)).isTrue();
    assertThat(request.add(large, 100, 10)).isFalse();
    assertThat(request.add(large, 10_000, 1)).isFalse();
    assertThat(request.documents()).containsExactly(large);
  }
}
