package io.millrace.streaming.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves each query's newest reading to Prometheus, over HTTP at {@code /metrics}. */
final class PrometheusEndpoint implements MetricsOutput {
  private static final String PATH = "/metrics";
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int NO_BODY = -1;

  private final Map<String, QueryReading> newest = new ConcurrentSkipListMap<>();
  private final HttpServer server;
  private final ExecutorService thread;

  private PrometheusEndpoint(HttpServer server) {
    this.server = server;
    this.thread = Executors.newSingleThreadExecutor(PrometheusEndpoint::daemon);
  }

  /**
   * Begins to serve.
   *
   * @param port 0 for one that is free
   * @throws MillraceException when it can't listen there
   */
  static PrometheusEndpoint start(String address, int port) {
    PrometheusEndpoint endpoint = new PrometheusEndpoint(listen(address, port));
    endpoint.server.createContext("/", endpoint::answer);
    endpoint.server.setExecutor(endpoint.thread);
    endpoint.server.start();
    return endpoint;
  }

  private static HttpServer listen(String address, int port) {
    InetSocketAddress wanted = new InetSocketAddress(address, port);
    if (wanted.isUnresolved()) {
      throw new MillraceException(
          "Cannot serve metrics at %s: there is no such host. Set '%s' to an address of this machine, like 127.0.0.1 or 0.0.0.0."
              .formatted(address, MetricsOptions.setting(MetricsOptions.PROMETHEUS_ADDRESS)));
    }
    try {
      return HttpServer.create(wanted, 0);
    } catch (IOException e) {
      throw new MillraceException(
          "Cannot serve metrics at %s:%d (%s). Set '%s' to a port that is free, or to 0 for any; each pipeline on a machine needs its own."
              .formatted(
                  address,
                  port,
                  e.getMessage(),
                  MetricsOptions.setting(MetricsOptions.PROMETHEUS_PORT)),
          e);
    }
  }

  /** Where it listens. */
  URI url() {
    InetSocketAddress at = server.getAddress();
    String host = at.getAddress().getHostAddress();
    String literal = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + literal + ":" + at.getPort() + PATH);
  }

  @Override
  public void publish(QueryReading reading) {
    newest.put(reading.query(), reading);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(PATH)) {
        exchange.sendResponseHeaders(NOT_FOUND, NO_BODY);
      } else if (exchange.getRequestMethod().equals("GET")) {
        byte[] body = PrometheusText.of(newest.values()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", PrometheusText.CONTENT_TYPE);
        exchange.sendResponseHeaders(OK, body.length);
        exchange.getResponseBody().write(body);
      } else {
        exchange.getResponseHeaders().set("Allow", "GET");
        exchange.sendResponseHeaders(METHOD_NOT_ALLOWED, NO_BODY);
      }
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "millrace-metrics");
    thread.setDaemon(true);
    return thread;
  }

  /** The port is free again when this returns. */
  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
  }
}
