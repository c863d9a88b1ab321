package io.millrace.local.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsoleServerTest {
  private final ConsoleServer server = ConsoleServer.start(0, () -> "{\"now\":1}".getBytes(UTF_8));
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void pageAndStateAreThere() throws Exception {
    assertThat(get("").body()).contains("<title>Millrace console</title>");
    assertThat(get("console.js").headers().firstValue("Content-Type"))
        .contains("text/javascript; charset=utf-8");
    assertThat(get("console.css").statusCode()).isEqualTo(200);
    assertThat(get("state.json").body()).isEqualTo("{\"now\":1}");
    assertThat(get("state.json").headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(get("ConsoleServer.class").statusCode()).isEqualTo(404);
    assertThat(get("../console.js").statusCode()).isEqualTo(404);
  }

  /** A page comes with all that it needs. */
  @Test
  void nothingIsFetchedFromElsewhere() throws Exception {
    for (String asset : new String[] {"", "console.css", "console.js"}) {
      assertThat(get(asset).body().replace("http://www.w3.org/2000/svg", ""))
          .doesNotContain("http://", "https://", "//cdn");
    }
  }

  @Test
  void onlyThisMachineIsAnsweredAndOnlyToLookAt() throws Exception {
    assertThat(raw("GET / HTTP/1.1\r\nHost: evil.example.com\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 403");
    assertThat(raw("GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 403");
    assertThat(
            raw(
                "GET /state.json HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n\r\n"
                    .formatted(server.url().getPort())))
        .startsWith("HTTP/1.1 200");
    HttpRequest post =
        HttpRequest.newBuilder(server.url()).POST(HttpRequest.BodyPublishers.noBody()).build();
    assertThat(http.send(post, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    int taken = server.url().getPort();

    assertThatThrownBy(() -> ConsoleServer.start(taken, () -> new byte[0]))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("cannot listen at 127.0.0.1:" + taken)
        .hasMessageContaining("Name a port that is free");
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(server.url() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.url().getPort());
        InputStream in = socket.getInputStream()) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
