package io.millrace.local.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves the page and what it asks for, to browsers on this machine. It answers only requests that
 * name this machine as their host, so that no other site's page can read it by a name of its own
 * (DNS rebinding); and it takes GET only.
 */
final class ConsoleServer implements AutoCloseable {
  private static final String STATE = "/state.json";
  private static final int OK = 200;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int NO_BODY = -1;

  private static final Map<String, String> TYPES =
      Map.of(
          "index.html", "text/html; charset=utf-8",
          "console.css", "text/css; charset=utf-8",
          "console.js", "text/javascript; charset=utf-8");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(2, ConsoleServer::daemon);
  private final State state;

  /** Gives what the page shows, as JSON. */
  @FunctionalInterface
  interface State {
    byte[] json() throws IOException;
  }

  private ConsoleServer(HttpServer server, State state) {
    this.server = server;
    this.state = state;
  }

  static ConsoleServer start(int port, State state) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    HttpServer http;
    try {
      http = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new MillraceException(
          "The console cannot listen at 127.0.0.1:%d (%s). Name a port that is free, or 0 for any."
              .formatted(port, e.getMessage()),
          e);
    }
    ConsoleServer server = new ConsoleServer(http, state);
    http.createContext("/", server::answer);
    http.setExecutor(server.threads);
    http.start();
    return server;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String asset = path.equals("/") ? "index.html" : path.substring(1);
      if (!isOfThisMachine(exchange.getRequestHeaders().getFirst("Host"))) {
        exchange.sendResponseHeaders(FORBIDDEN, NO_BODY);
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        exchange.sendResponseHeaders(METHOD_NOT_ALLOWED, NO_BODY);
      } else if (path.equals(STATE)) {
        send(exchange, "application/json", state.json());
      } else if (TYPES.containsKey(asset)) {
        send(exchange, TYPES.get(asset), read(asset));
      } else {
        exchange.sendResponseHeaders(NOT_FOUND, NO_BODY);
      }
    }
  }

  private boolean isOfThisMachine(String host) {
    int port = server.getAddress().getPort();
    return ("127.0.0.1:" + port).equals(host) || ("localhost:" + port).equals(host);
  }

  private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange
        .getResponseHeaders()
        .set(
            "Content-Security-Policy", "default-src 'self'; img-src data:; frame-ancestors 'none'");
    exchange.sendResponseHeaders(OK, body.length);
    exchange.getResponseBody().write(body);
  }

  private static byte[] read(String asset) throws IOException {
    try (InputStream in = ConsoleServer.class.getResourceAsStream(asset)) {
      return in.readAllBytes();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "millrace-console");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
