package io.millrace.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * As much of DynamoDB as a scan asks of it, at an address of this machine: one table, whose items
 * come one per page.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html">Scan</a>
 */
final class FakeDynamoDb implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final String table;
  private final List<String> items = new CopyOnWriteArrayList<>();

  private FakeDynamoDb(HttpServer server, String table) {
    this.server = server;
    this.table = table;
  }

  static FakeDynamoDb start(String table) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    FakeDynamoDb fake = new FakeDynamoDb(server, table);
    server.createContext("/", fake::answer);
    server.start();
    return fake;
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Replaces all items; each is JSON in DynamoDB's own notation. */
  void setItems(String... now) {
    items.clear();
    items.addAll(List.of(now));
  }

  private void answer(HttpExchange call) throws IOException {
    try (call) {
      JsonNode request = JSON.readTree(call.getRequestBody());
      boolean isScan =
          "DynamoDB_20120810.Scan".equals(call.getRequestHeaders().getFirst("X-Amz-Target"));
      boolean isRight = isScan && request.path("TableName").asText().equals(table);
      byte[] body = (isRight ? page(request) : refusal()).toString().getBytes(UTF_8);
      call.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
      call.sendResponseHeaders(isRight ? 200 : 400, body.length);
      call.getResponseBody().write(body);
    }
  }

  private JsonNode page(JsonNode request) throws IOException {
    List<String> all = new ArrayList<>(items);
    int index = request.path("ExclusiveStartKey").path("index").path("N").asInt(0);
    ObjectNode answer = JSON.createObjectNode();
    if (index < all.size()) {
      answer.putArray("Items").add(JSON.readTree(all.get(index)));
    } else {
      answer.putArray("Items");
    }
    if (index + 1 < all.size()) {
      answer.putObject("LastEvaluatedKey").putObject("index").put("N", "" + (index + 1));
    }
    return answer;
  }

  private static JsonNode refusal() {
    return JSON.createObjectNode()
        .put("__type", "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException")
        .put("message", "Requested resource not found");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
