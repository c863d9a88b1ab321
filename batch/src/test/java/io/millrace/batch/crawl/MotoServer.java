package io.millrace.batch.crawl;

import io.millrace.batch.PythonPackages;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Moto, which answers as AWS would, in a process that ends with this one. */
final class MotoServer implements AutoCloseable {
  private static final String MOTO = "moto[glue,server]==5.2.1";

  private static final String SERVE =
      """
      import sys
      from moto.server import ThreadedMotoServer
      server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
      server.start()
      host, port = server.get_host_and_port()
      print(f"http://{host}:{port}", flush=True)
      sys.stdin.read()
      server.stop()
      """;

  private final Process process;
  private final URI url;

  private MotoServer(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  static MotoServer start(Path folder) throws IOException, InterruptedException {
    Path python = PythonPackages.install(folder, "the catalog was not crawled", MOTO);
    Process process =
        new ProcessBuilder(python.toString(), "-c", SERVE)
            .redirectError(folder.resolve("moto.log").toFile())
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    if (line == null) {
      throw new IOException("Moto did not start: see " + folder.resolve("moto.log"));
    }
    return new MotoServer(process, URI.create(line));
  }

  URI url() {
    return url;
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
