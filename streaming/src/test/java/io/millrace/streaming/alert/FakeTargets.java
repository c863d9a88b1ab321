package io.millrace.streaming.alert;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;

/**
 * Webhooks, each a path, and SNS's query API at {@code /}, as far as {@code Publish}. FIFO topics
 * drop what they have had, as SNS does for five minutes.
 */
public final class FakeTargets implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<String, List<Received>> received = new HashMap<>();
  private final Map<String, Queue<Answer>> answers = new HashMap<>();
  private final Set<String> deduplicated = new HashSet<>();

  private FakeTargets(HttpServer server) {
    this.server = server;
  }

  /**
   * What has come.
   *
   * @param id of the notification
   * @param whole the body as it came
   */
  public record Received(String id, String text, String whole, Map<String, String> parameters) {}

  private record Answer(int status, String retryAfter) {}

  /** Starts at a free port. */
  public static FakeTargets start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    FakeTargets targets = new FakeTargets(server);
    server.createContext("/", targets::answer);
    server.start();
    return targets;
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What a webhook's path or a topic has taken, in the order in which it came. */
  public synchronized List<Received> taken(String target) {
    return List.copyOf(received.getOrDefault(target, List.of()));
  }

  /** The next requests of a path or a topic are refused. */
  public synchronized void refuse(String target, int times, int status) {
    refuse(target, times, status, "");
  }

  /** The next requests of a path or a topic are taken. */
  public synchronized void refuseNoMore(String target) {
    answers.remove(target);
  }

  public synchronized void refuse(String target, int times, int status, String retryAfter) {
    for (int i = 0; i < times; i++) {
      answers
          .computeIfAbsent(target, name -> new ArrayDeque<>())
          .add(new Answer(status, retryAfter));
    }
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/")) {
      Map<String, String> form = form(body);
      publish(exchange, form.get("TopicArn"), form, body);
    } else {
      String id = exchange.getRequestHeaders().getFirst("Idempotency-Key");
      Answer answer = next(path);
      if (answer.status() < 300) {
        keep(path, new Received(id, JSON.readTree(body).path("text").asText(), body, Map.of()));
      }
      send(exchange, answer, "ok");
    }
  }

  private void publish(HttpExchange exchange, String topic, Map<String, String> form, String body)
      throws IOException {
    Answer answer = next(topic);
    if (answer.status() >= 300) {
      send(
          exchange,
          answer,
          "<ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error>"
              + "<Type>Sender</Type><Code>AuthorizationError</Code><Message>refused</Message>"
              + "</Error><RequestId>r</RequestId></ErrorResponse>");
      return;
    }
    String id = form.get("MessageDeduplicationId");
    if (id == null || deduplicated.add(topic + id)) {
      keep(topic, new Received(id, form.get("Message"), body, form));
    }
    send(
        exchange,
        answer,
        "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult>"
            + "<MessageId>m</MessageId></PublishResult><ResponseMetadata><RequestId>r</RequestId>"
            + "</ResponseMetadata></PublishResponse>");
  }

  private void keep(String target, Received one) {
    received.computeIfAbsent(target, name -> new ArrayList<>()).add(one);
  }

  private Answer next(String target) {
    Queue<Answer> waiting = answers.getOrDefault(target, new ArrayDeque<>());
    return waiting.isEmpty() ? new Answer(200, "") : waiting.poll();
  }

  private static void send(HttpExchange exchange, Answer answer, String text) {
    try (exchange) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      if (!answer.retryAfter().isEmpty()) {
        exchange.getResponseHeaders().add("Retry-After", answer.retryAfter());
      }
      exchange.sendResponseHeaders(answer.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> form(String body) {
    Map<String, String> form = new TreeMap<>();
    for (String pair : body.split("&")) {
      int equals = pair.indexOf('=');
      form.put(
          URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
          URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return form;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
