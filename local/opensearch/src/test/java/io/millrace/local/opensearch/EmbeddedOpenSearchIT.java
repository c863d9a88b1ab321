package io.millrace.local.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedOpenSearchIT {
  private static final Duration END_LIMIT = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path folder;

  @Test
  void indexesOnLoopbackAndKeepsDocumentsOverRestart() throws Exception {
    try (EmbeddedOpenSearch node = EmbeddedOpenSearch.start(folder)) {
      assertThat(node.url()).hasHost("127.0.0.1").hasScheme("http");
      put(node.url(), "/hits/_doc/1", "{\"path\": \"/a\"}");
      URI before = node.url();

      node.kill();
      assertThatThrownBy(() -> get(before, "/")).isInstanceOf(IOException.class);
      node.restart();

      assertThat(node.url()).isEqualTo(before);
      assertThat(get(node.url(), "/hits/_doc/1")).contains("\"path\": \"/a\"");
    }
    assertThat(folder.resolve("opensearch.log")).exists();
  }

  @Test
  void twoNodesDoNotCollide() throws Exception {
    try (EmbeddedOpenSearch one = EmbeddedOpenSearch.startTemporary();
        EmbeddedOpenSearch other = EmbeddedOpenSearch.startTemporary()) {
      put(one.url(), "/only-here/_doc/1", "{}");

      assertThat(get(one.url(), "/_cat/indices?h=index").trim()).isEqualTo("only-here");
      assertThat(get(other.url(), "/_cat/indices?h=index").trim()).isEmpty();
    }
  }

  @Test
  void closeEndsTheNodeAndDeletesTemporaryData() {
    EmbeddedOpenSearch node = EmbeddedOpenSearch.startTemporary();
    Path data = node.log().getParent();

    node.close();

    assertThat(node.process().isAlive()).isFalse();
    assertThat(data).doesNotExist();
  }

  @Test
  void dataDirectoryInUseFailsWithTheEndOfTheLog() {
    try (EmbeddedOpenSearch node = EmbeddedOpenSearch.start(folder)) {
      assertThatThrownBy(() -> EmbeddedOpenSearch.start(folder))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("ended with exit code 1 while it started")
          .hasMessageContaining(node.log().toString())
          .hasMessageContaining("failed to obtain node locks");
    }
  }

  @Test
  void diesWithItsParent() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                NodeParentMain.class.getName(),
                folder.toString())
            .redirectError(folder.resolve("parent.log").toFile())
            .start();
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(parent.getInputStream(), UTF_8))) {
      String line = output.readLine();
      assertThat(line).as(Files.readString(folder.resolve("parent.log"))).isNotNull();
      String[] pidAndPort = line.split(" ");
      ProcessHandle node = ProcessHandle.of(Long.parseLong(pidAndPort[0])).orElseThrow();

      try (Socket open =
          new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(pidAndPort[1]))) {
        open.setSoTimeout((int) END_LIMIT.toMillis());
        parent.destroyForcibly();
        awaitEnd(open);
      }
      assertThat(endsWithin(END_LIMIT, node)).isTrue();
    } finally {
      parent.destroyForcibly();
    }
  }

  /** The kernel ends the connections of a process with the process. */
  private static void awaitEnd(Socket connection) throws IOException {
    try {
      assertThat(connection.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  /** An ended process that nobody has collected yet is still listed, but runs no program. */
  private static boolean endsWithin(Duration limit, ProcessHandle process) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (process.isAlive() && process.info().command().isPresent()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  private void put(URI node, String path, String body) throws IOException, InterruptedException {
    var response =
        http.send(
            HttpRequest.newBuilder(node.resolve(path))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
  }

  private String get(URI node, String path) throws IOException, InterruptedException {
    var response =
        http.send(HttpRequest.newBuilder(node.resolve(path)).build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }
}
