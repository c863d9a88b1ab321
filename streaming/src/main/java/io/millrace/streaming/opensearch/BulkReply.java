package io.millrace.streaming.opensearch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What became of each document of a bulk request.
 *
 * @param status of the request as a whole
 * @param items one per document, in the request's order
 */
record BulkReply(int status, List<Item> items) {
  /** The parts of a reply that are read here; the rest need not cross the network. */
  static final String FILTER =
      "errors,items.*.status,items.*.error.type,items.*.error.reason,"
          + "items.*.error.caused_by.reason";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REASON_LIMIT = 1_000;

  /** What to do next with a document. */
  enum Fate {
    /** It is in the index. */
    INDEXED,
    /** The index holds a higher version of it, which is as it should be. */
    SUPERSEDED,
    /** The cluster may take it later. */
    RETRY,
    /** The cluster will never take it as it is. */
    REJECTED
  }

  /**
   * @param reason why, for a person; empty where all is well
   */
  record Item(int status, String reason) {
    Fate fate() {
      if (HttpStatus.isSuccess(status)) {
        return Fate.INDEXED;
      }
      if (status == HttpStatus.CONFLICT) {
        return Fate.SUPERSEDED;
      }
      return HttpStatus.isTransient(status) ? Fate.RETRY : Fate.REJECTED;
    }
  }

  BulkReply {
    items = List.copyOf(items);
  }

  /**
   * @param documents how many documents the request held
   * @throws IOException when the body is no reply to such a request
   */
  static BulkReply parse(int status, String body, int documents) throws IOException {
    if (!HttpStatus.isSuccess(status)) {
      Item refused = new Item(status, "HTTP " + status + ": " + reason(body));
      return new BulkReply(status, Collections.nCopies(documents, refused));
    }
    List<Item> items = new ArrayList<>(documents);
    for (JsonNode operation : JSON.readTree(body).path("items")) {
      if (operation.has("delete")) {
        items.add(deletion(operation.path("delete")));
      } else {
        operation.forEach(result -> items.add(item(result)));
      }
    }
    if (items.size() != documents) {
      throw new IOException(
          "The reply has results of %d documents for a request of %d."
              .formatted(items.size(), documents));
    }
    return new BulkReply(status, items);
  }

  private static Item item(JsonNode result) {
    return new Item(result.path("status").asInt(), describe(result.path("error")));
  }

  /** To delete what is not there is to be done. */
  private static Item deletion(JsonNode result) {
    Item item = item(result);
    return item.status == HttpStatus.NOT_FOUND && !result.has("error")
        ? new Item(HttpStatus.OK, "")
        : item;
  }

  /** The cluster or a proxy before it takes only smaller requests. */
  boolean isTooLarge() {
    return status == HttpStatus.TOO_LARGE;
  }

  boolean isThrottled() {
    return items.stream().anyMatch(item -> item.status == HttpStatus.TOO_MANY_REQUESTS);
  }

  boolean isUnauthorized() {
    return status == HttpStatus.UNAUTHORIZED || status == HttpStatus.FORBIDDEN;
  }

  /** The reason in an error's body, whoever wrote it: OpenSearch, AWS, or a proxy in HTML. */
  static String reason(String body) {
    try {
      JsonNode root = JSON.readTree(body);
      if (root.path("error").isObject()) {
        return describe(root.path("error"));
      }
      for (String field : List.of("error", "message", "Message")) {
        if (root.path(field).isTextual()) {
          return shortened(root.path(field).asText());
        }
      }
    } catch (JsonProcessingException notJson) {
      return shortened(body.strip());
    }
    return shortened(body);
  }

  private static String describe(JsonNode error) {
    if (error.isMissingNode()) {
      return "";
    }
    String reason = error.path("type").asText() + ": " + error.path("reason").asText();
    String cause = error.path("caused_by").path("reason").asText();
    return shortened(cause.isEmpty() ? reason : reason + ", caused by: " + cause);
  }

  private static String shortened(String text) {
    return text.length() <= REASON_LIMIT ? text : text.substring(0, REASON_LIMIT) + "…";
  }
}
