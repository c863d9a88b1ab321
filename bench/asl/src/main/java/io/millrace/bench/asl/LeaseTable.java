package io.millrace.bench.asl;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * As much of DynamoDB as the Kinesis Client Library 1.12 asks of its lease table: one table with a
 * hash key, conditional writes, a scan. In memory, on the loopback address, over HTTPS, because AWS
 * SDK v1 speaks nothing else to the services of a region.
 */
final class LeaseTable implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TARGET = "DynamoDB_20120810.";
  private static final String KEY = "leaseKey";

  private final Map<String, ObjectNode> items = new TreeMap<>();
  private final Map<String, LongAdder> calls = new ConcurrentSkipListMap<>();
  private final HttpServer server;
  private boolean created;

  private LeaseTable(HttpServer server) {
    this.server = server;
  }

  static LeaseTable start() throws IOException, GeneralSecurityException, InterruptedException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(Certificate.ofThisRun()));
    LeaseTable table = new LeaseTable(server);
    server.createContext("/", table::handle);
    server.start();
    return table;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** How often each operation was called. */
  String calls() {
    return calls.toString();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String operation =
        exchange.getRequestHeaders().getFirst("X-Amz-Target").substring(TARGET.length());
    calls.computeIfAbsent(operation, name -> new LongAdder()).increment();
    JsonNode request = JSON.readTree(exchange.getRequestBody());
    int status = 200;
    ObjectNode answer;
    try {
      answer = answer(operation, request);
    } catch (Refused e) {
      status = 400;
      answer =
          JSON.createObjectNode()
              .put("__type", "com.amazonaws.dynamodb.v20120810#" + e.getMessage())
              .put("message", e.getMessage());
    }
    byte[] body = answer.toString().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private synchronized ObjectNode answer(String operation, JsonNode request) throws Refused {
    return switch (operation) {
      case "CreateTable" -> create(request);
      case "DescribeTable" -> describe(request);
      case "Scan" -> scan();
      case "GetItem" -> get(request);
      case "PutItem" -> put(request);
      case "UpdateItem" -> update(request);
      case "DeleteItem" -> delete(request);
      default -> throw new Refused("UnknownOperationException");
    };
  }

  private ObjectNode create(JsonNode request) {
    created = true;
    ObjectNode answer = JSON.createObjectNode();
    answer.set("TableDescription", description(request));
    return answer;
  }

  private ObjectNode describe(JsonNode request) throws Refused {
    if (!created) {
      throw new Refused("ResourceNotFoundException");
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.set("Table", description(request));
    return answer;
  }

  private static ObjectNode description(JsonNode request) {
    return JSON.createObjectNode()
        .put("TableName", request.path("TableName").asText())
        .put("TableStatus", "ACTIVE");
  }

  private ObjectNode scan() {
    ObjectNode answer = JSON.createObjectNode();
    items.values().forEach(answer.putArray("Items")::add);
    return answer.put("Count", items.size()).put("ScannedCount", items.size());
  }

  private ObjectNode get(JsonNode request) {
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode item = items.get(key(request.path("Key")));
    if (item != null) {
      answer.set("Item", item);
    }
    return answer;
  }

  private ObjectNode put(JsonNode request) throws Refused {
    String key = key(request.path("Item"));
    check(request, items.get(key));
    items.put(key, request.get("Item").deepCopy());
    return JSON.createObjectNode();
  }

  private ObjectNode update(JsonNode request) throws Refused {
    String key = key(request.path("Key"));
    check(request, items.get(key));
    ObjectNode item = items.computeIfAbsent(key, name -> request.get("Key").deepCopy());
    request
        .path("AttributeUpdates")
        .fields()
        .forEachRemaining(
            update -> {
              String action = update.getValue().path("Action").asText("PUT");
              if (action.equals("DELETE")) {
                item.remove(update.getKey());
              } else {
                item.set(update.getKey(), update.getValue().get("Value"));
              }
            });
    return JSON.createObjectNode();
  }

  private ObjectNode delete(JsonNode request) throws Refused {
    String key = key(request.path("Key"));
    check(request, items.get(key));
    items.remove(key);
    return JSON.createObjectNode();
  }

  /** Whether the item is as the request expects it. */
  private static void check(JsonNode request, JsonNode item) throws Refused {
    for (Map.Entry<String, JsonNode> expected : request.path("Expected").properties()) {
      JsonNode value = item == null ? null : item.get(expected.getKey());
      boolean met =
          expected.getValue().has("Value")
              ? expected.getValue().get("Value").equals(value)
              : expected.getValue().path("Exists").asBoolean() == (value != null);
      if (!met) {
        throw new Refused("ConditionalCheckFailedException");
      }
    }
  }

  private static String key(JsonNode attributes) {
    return attributes.path(KEY).path("S").asText();
  }

  /** An error of DynamoDB, by its name. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String name) {
      super(name);
    }
  }
}
