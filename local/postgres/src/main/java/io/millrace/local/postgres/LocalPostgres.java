package io.millrace.local.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A PostgreSQL server on a free port of 127.0.0.1, with a database {@code postgres} whose user
 * {@code postgres} needs no password. It ends with {@link #close}, or with this process, however
 * that ends.
 */
public final class LocalPostgres implements AutoCloseable {
  private static final Duration STARTUP = Duration.ofSeconds(60);

  /**
   * Waits for the end of its standard input, a pipe from this process, and then has the server end
   * at once, as if it had crashed; nobody is left to talk to it.
   */
  private static final String WATCH = "cat > /dev/null; kill -QUIT \"$0\" 2> /dev/null";

  private final EmbeddedPostgres server;
  private final Process watch;

  private LocalPostgres(EmbeddedPostgres server, Process watch) {
    this.server = server;
    this.watch = watch;
  }

  /**
   * Starts a server with an empty database.
   *
   * @param folder for its data, which is deleted when the server is closed
   */
  public static LocalPostgres start(Path folder) {
    try {
      Path data = Files.createDirectories(folder).toAbsolutePath();
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setDataDirectory(data.resolve("data"))
              .setOverrideWorkingDirectory(data.resolve("program").toFile())
              .setCleanDataDirectory(true)
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setServerConfig("unix_socket_directories", "")
              .setServerConfig("shared_buffers", "1GB")
              .setServerConfig("max_wal_size", "4GB")
              .setPGStartupWait(STARTUP)
              .start();
      return new LocalPostgres(server, watch(data.resolve("data").resolve("postmaster.pid")));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start PostgreSQL in " + folder, e);
    }
  }

  private static Process watch(Path pidFile) throws IOException {
    String pid = Files.readAllLines(pidFile).get(0).trim();
    return new ProcessBuilder("sh", "-c", WATCH, pid)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Where JDBC finds the database. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres?ApplicationName=millrace"
        .formatted(server.getPort());
  }

  /** The user that {@link #url} needs. */
  public String user() {
    return "postgres";
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not end", e);
    } finally {
      watch.destroy();
    }
  }
}
