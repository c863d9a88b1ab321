package io.millrace.batch.forward;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.MillraceException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Bulk requests. The document of a row has the row's id, so one that is sent again is there once.
 *
 * @see <a href="https://opensearch.org/docs/latest/api-reference/document-apis/bulk/">Bulk</a>
 */
final class ElasticReceiver implements Receiver {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;
  private static final int CLIENT_ERROR = 400;

  private final Requests requests;
  private final String index;

  ElasticReceiver(ForwardOptions options, Optional<String> token) {
    this.requests =
        new Requests(
            URI.create(options.url().toString().replaceFirst("/+$", "") + "/_bulk"),
            token.map(value -> "ApiKey " + value));
    this.index = options.index().orElseThrow();
  }

  @Override
  public Answer send(List<Event> events) throws InterruptedException {
    StringBuilder body = new StringBuilder();
    for (Event event : events) {
      JsonNode action = JSON.createObjectNode().put("_index", index).put("_id", event.id());
      body.append("{\"index\":").append(action).append("}\n").append(event.json()).append('\n');
    }
    Requests.Reply reply = requests.post(body.toString(), "application/x-ndjson");
    if (reply.isPassing()) {
      return Answer.busy(events, List.of(), reply.pause(), reply.reason());
    }
    JsonNode items = reply.body().path("items");
    if (!reply.isSuccess() || items.size() != events.size()) {
      throw new MillraceException(
          "%s to a bulk request: %s".formatted(reply.reason(), reply.body().path("error")));
    }
    List<Event> left = new ArrayList<>();
    List<Refusal> refused = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      JsonNode item = items.get(i).path("index");
      int status = item.path("status").asInt();
      if (status == TOO_MANY || status >= SERVER_ERROR) {
        left.add(events.get(i));
      } else if (status >= CLIENT_ERROR) {
        JsonNode error = item.path("error");
        refused.add(
            new Refusal(
                events.get(i),
                "%s: %s".formatted(error.path("type").asText(), error.path("reason").asText())));
      }
    }
    return left.isEmpty()
        ? new Answer(left, refused, false, Duration.ZERO, "")
        : Answer.busy(left, refused, reply.pause(), "documents were not taken for now");
  }
}
