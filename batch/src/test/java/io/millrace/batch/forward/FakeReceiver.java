package io.millrace.batch.forward;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Both kinds of receivers, which take what holds no word "poison". */
final class FakeReceiver implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final String authorization;
  private final Map<String, JsonNode> documents = new LinkedHashMap<>();
  private final List<JsonNode> events = new ArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();

  /** Requests that are still to be turned away as too many. */
  final AtomicInteger busy = new AtomicInteger();

  private FakeReceiver(HttpServer server, String authorization) {
    this.server = server;
    this.authorization = authorization;
  }

  static FakeReceiver start(String authorization) throws IOException {
    FakeReceiver receiver =
        new FakeReceiver(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0),
            authorization);
    receiver.server.createContext("/services/collector/event", receiver::collect);
    receiver.server.createContext("/_bulk", receiver::bulk);
    receiver.server.start();
    return receiver;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  synchronized List<JsonNode> events() {
    return List.copyOf(events);
  }

  synchronized Map<String, JsonNode> documents() {
    return Map.copyOf(documents);
  }

  int requests() {
    return requests.get();
  }

  private boolean isTurnedAway(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    if (!authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      answer(exchange, 403, JSON.createObjectNode().put("text", "Invalid token"));
      return true;
    }
    if (busy.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      answer(exchange, 503, JSON.createObjectNode().put("text", "Server is busy").put("code", 9));
      return true;
    }
    return false;
  }

  /** As the collector: those before the first event that is invalid are in. */
  private synchronized void collect(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (isTurnedAway(exchange)) {
      return;
    }
    try (MappingIterator<JsonNode> given = JSON.readerFor(JsonNode.class).readValues(body)) {
      for (int number = 0; given.hasNext(); number++) {
        JsonNode event = given.next();
        if (event.toString().contains("poison")) {
          answer(
              exchange,
              400,
              JSON.createObjectNode()
                  .put("text", "Invalid data format")
                  .put("code", 6)
                  .put("invalid-event-number", number));
          return;
        }
        events.add(event);
      }
    }
    answer(exchange, 200, JSON.createObjectNode().put("text", "Success").put("code", 0));
  }

  private synchronized void bulk(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    if (isTurnedAway(exchange)) {
      return;
    }
    ObjectNode reply = JSON.createObjectNode();
    ArrayNode items = reply.putArray("items");
    for (Iterator<String> lines = body.lines().iterator(); lines.hasNext(); ) {
      JsonNode action = JSON.readTree(lines.next()).path("index");
      JsonNode document = JSON.readTree(lines.next());
      ObjectNode item = items.addObject().putObject("index");
      if (document.toString().contains("poison")) {
        item.put("status", 400)
            .putObject("error")
            .put("type", "mapper_parsing_exception")
            .put("reason", "failed to parse");
      } else {
        documents.put(action.path("_index").asText() + "/" + action.path("_id").asText(), document);
        item.put("status", 201);
      }
    }
    answer(exchange, 200, reply);
  }

  private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
