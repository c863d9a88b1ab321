package io.millrace.local.opensearch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A single OpenSearch node in its own process, on a free port of 127.0.0.1 and without security.
 * The node ends with {@link #close()} and with the process that started it, however that one ends.
 *
 * <p>Data and log stay in the data directory, so a node started there again serves the same
 * documents.
 */
public final class EmbeddedOpenSearch implements AutoCloseable {
  /** How long a node may take until it answers; on an idle machine it takes 4 to 9 seconds. */
  static final Duration START_LIMIT = Duration.ofSeconds(120);

  private static final int ANY_FREE_PORT = 0;

  private final Path dataDir;
  private final boolean temporary;
  private final Thread shutdownHook = new Thread(this::end, "opensearch-node-end");

  // Volatile rather than locked: the shutdown hook must end a node that is still starting.
  private volatile NodeProcess node;

  private EmbeddedOpenSearch(Path dataDir, boolean temporary) {
    this.dataDir = dataDir.toAbsolutePath();
    this.temporary = temporary;
  }

  /**
   * Starts a node and waits until it takes requests.
   *
   * @param dataDir folder of its index, its configuration and its log {@code opensearch.log};
   *     created when missing, kept by {@link #close()}
   * @throws IllegalStateException when the node ends or does not answer in time, with the end of
   *     its log
   */
  public static EmbeddedOpenSearch start(Path dataDir) {
    return start(new EmbeddedOpenSearch(dataDir, false));
  }

  /** Starts a node in a new folder below {@code java.io.tmpdir} that {@link #close()} deletes. */
  public static EmbeddedOpenSearch startTemporary() {
    try {
      return start(new EmbeddedOpenSearch(Files.createTempDirectory("opensearch"), true));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EmbeddedOpenSearch start(EmbeddedOpenSearch opened) {
    // A node ends with its parent anyhow. Only its folder may need a hook: this process may want
    // to use the node to the last while it is being stopped.
    if (opened.temporary) {
      Runtime.getRuntime().addShutdownHook(opened.shutdownHook);
    }
    try {
      opened.launch(ANY_FREE_PORT);
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void launch(int port) {
    node = NodeProcess.launch(dataDir, port);
    node.awaitReady(START_LIMIT);
  }

  /** Where the node listens, like {@code http://127.0.0.1:40123}. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + node.port());
  }

  /** The node's process. */
  public ProcessHandle process() {
    return node.handle();
  }

  /** What the node logs. */
  public Path log() {
    return NodeProcess.log(dataDir);
  }

  /** Ends the node at once, as a crash does. */
  public void kill() {
    node.kill();
  }

  /** Starts the node again after {@link #kill()}, on the same port and with the same documents. */
  public void restart() {
    int port = node.port();
    node.kill();
    launch(port);
  }

  /** Ends the node; a temporary data directory goes with it. */
  @Override
  public void close() {
    if (temporary) {
      try {
        Runtime.getRuntime().removeShutdownHook(shutdownHook);
      } catch (IllegalStateException shuttingDown) {
        // The hook itself ends the node then.
        return;
      }
    }
    end();
  }

  private void end() {
    if (node != null) {
      node.end();
    }
    if (temporary) {
      Folders.delete(dataDir);
    }
  }
}
