package io.millrace.streaming.opensearch;

import static io.millrace.streaming.opensearch.BulkReply.Fate.INDEXED;
import static io.millrace.streaming.opensearch.BulkReply.Fate.REJECTED;
import static io.millrace.streaming.opensearch.BulkReply.Fate.RETRY;
import static io.millrace.streaming.opensearch.BulkReply.Fate.SUPERSEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class BulkReplyTest {
  @Test
  void readsTheFateOfEachDocument() throws IOException {
    BulkReply reply =
        BulkReply.parse(
            200,
            """
            {"errors":true,"items":[
              {"index":{"status":201}},
              {"index":{"status":200}},
              {"index":{"status":409,"error":{"type":"version_conflict_engine_exception","reason":"newer"}}},
              {"index":{"status":429,"error":{"type":"rejected_execution_exception","reason":"full"}}},
              {"index":{"status":503,"error":{"type":"unavailable_shards_exception","reason":"gone"}}},
              {"index":{"status":400,"error":{"type":"mapper_parsing_exception",
                "reason":"failed to parse field [status]",
                "caused_by":{"reason":"For input string: \\"abc\\""}}}}]}
            """,
            6);

    assertThat(reply.items())
        .extracting(BulkReply.Item::fate)
        .containsExactly(INDEXED, INDEXED, SUPERSEDED, RETRY, RETRY, REJECTED);
    assertThat(reply.items().get(5).reason())
        .isEqualTo(
            "mapper_parsing_exception: failed to parse field [status], caused by: For input string:"
                + " \"abc\"");
    assertThat(reply.isThrottled()).isTrue();
  }

  @Test
  void refusalOfTheRequestIsTheFateOfEveryDocument() throws IOException {
    BulkReply reply = BulkReply.parse(503, "<html><body>503 Service Unavailable</body></html>", 2);

    assertThat(reply.items()).hasSize(2).extracting(BulkReply.Item::fate).containsOnly(RETRY);
    assertThat(reply.items().get(0).reason())
        .isEqualTo("HTTP 503: <html><body>503 Service Unavailable</body></html>");
  }

  @Test
  void reasonIsFoundInErrorsOfOpenSearchAndOfAws() {
    assertThat(
            BulkReply.reason(
                "{\"error\":{\"type\":\"security_exception\",\"reason\":\"no permissions\"}}"))
        .isEqualTo("security_exception: no permissions");
    assertThat(BulkReply.reason("{\"Message\":\"User is not authorized\"}"))
        .isEqualTo("User is not authorized");
    assertThat(BulkReply.reason("x".repeat(5_000))).hasSizeLessThan(1_002);
    assertThat(BulkReply.reason("")).isEmpty();
  }

  @Test
  void replyToAnotherRequestIsAnError() {
    assertThatThrownBy(() -> BulkReply.parse(200, "{\"errors\":false,\"items\":[]}", 3))
        .isInstanceOf(IOException.class)
        .hasMessage("The reply has results of 0 documents for a request of 3.");
  }
}
