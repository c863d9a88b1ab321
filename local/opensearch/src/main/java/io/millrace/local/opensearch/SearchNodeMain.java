package io.millrace.local.opensearch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.codelibs.opensearch.runner.OpenSearchRunner;
import org.opensearch.common.settings.Settings;
import org.opensearch.http.HttpServerTransport;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The node's process: runs a node until standard input ends. Arguments: data directory, port (0 for
 * any free one), and the file that receives the bound port once the node takes requests.
 */
final class SearchNodeMain {
  private static final long CLOSE_LIMIT_MILLIS = 10_000;
  private static final int DO_NOT_PROBE_PORTS = -1;

  private final OpenSearchRunner runner = new OpenSearchRunner();

  private SearchNodeMain() {}

  /** Exits with 0 when the parent ended or closed the pipe, with 1 when the node did not start. */
  public static void main(String[] args) {
    SearchNodeMain main = new SearchNodeMain();
    // Ctrl-C in a terminal goes to the parent and to this process. What it means is for the parent.
    Signal.handle(new Signal("INT"), SignalHandler.SIG_IGN);
    // Watched from the start: the parent may end while the node is still coming up.
    // Its thread also keeps the process alive, as all of the node's threads are daemons.
    new Thread(main::endWithParent, "parent-watch").start();
    try {
      main.start(Path.of(args[0]), args[1]);
      report(main.boundPort(), Path.of(args[2]));
    } catch (IOException | RuntimeException e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private void start(Path dataDir, String port) {
    // The port is the kernel's choice, so nothing has to be found free beforehand.
    runner.setMaxHttpPort(DO_NOT_PROBE_PORTS);
    runner
        .onBuild((number, settings) -> singleNode(settings, port))
        .build(
            OpenSearchRunner.newConfigs()
                .basePath(dataDir.toString())
                .clusterName("millrace-local")
                .numOfNode(1)
                .disableESLogger());
    runner.ensureYellow();
  }

  private static void singleNode(Settings.Builder settings, String port) {
    settings
        .put("discovery.type", "single-node")
        .put("http.host", "127.0.0.1")
        .put("http.port", port)
        .put("transport.host", "127.0.0.1")
        .put("transport.port", "0")
        // A laptop's disk is often fuller than the 90 % at which a node stops taking shards.
        .put("cluster.routing.allocation.disk.threshold_enabled", false);
  }

  private int boundPort() {
    return runner.getInstance(HttpServerTransport.class).boundAddress().publishAddress().getPort();
  }

  /** Writes beside the file and renames, so that a reader never sees half a number. */
  private static void report(int port, Path readyFile) throws IOException {
    Path written = readyFile.resolveSibling(readyFile.getFileName() + ".part");
    Files.writeString(written, Integer.toString(port));
    Files.move(written, readyFile, StandardCopyOption.ATOMIC_MOVE);
  }

  private void endWithParent() {
    awaitEnd(System.in);
    Thread close = new Thread(this::close, "node-close");
    close.setDaemon(true);
    close.start();
    try {
      close.join(CLOSE_LIMIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(0);
  }

  private static void awaitEnd(InputStream pipe) {
    try {
      while (pipe.read() >= 0) {
        // Nobody writes; only the end matters.
      }
    } catch (IOException e) {
      System.err.println("The pipe to the parent broke: " + e.getMessage());
    }
  }

  private void close() {
    try {
      runner.close();
    } catch (IOException e) {
      e.printStackTrace();
    }
  }
}
