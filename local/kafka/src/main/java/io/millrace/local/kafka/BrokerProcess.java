package io.millrace.local.kafka;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The process of one broker. Its standard input is a pipe that nobody writes to: the broker ends
 * when the pipe does, so it cannot outlive the process that holds the other end.
 */
final class BrokerProcess {
  private static final String CLASS_PATH = "broker.classpath";
  private static final Duration GRACE = Duration.ofSeconds(15);
  private static final long POLL_MILLIS = 50;
  private static final int LOG_TAIL_LINES = 40;

  private final Process process;
  private final Path dataDir;
  private final Path readyFile;
  private String address;

  private BrokerProcess(Process process, Path dataDir, Path readyFile) {
    this.process = process;
    this.dataDir = dataDir;
    this.readyFile = readyFile;
  }

  static BrokerProcess launch(Path dataDir) {
    try {
      Path tmp = Files.createDirectories(dataDir.resolve("tmp"));
      Path readyFile =
          tmp.resolve("ready-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
      List<String> command =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xms128m",
              "-Xmx384m",
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-XX:+ExitOnOutOfMemoryError",
              "-Djava.awt.headless=true",
              "-Djava.io.tmpdir=" + tmp,
              "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
              "-cp",
              classPath(),
              BrokerMain.class.getName(),
              dataDir.toString(),
              readyFile.toString());
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log(dataDir).toFile()))
              .start();
      return new BrokerProcess(process, dataDir, readyFile);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start a Kafka broker in " + dataDir, e);
    }
  }

  /** The broker's own libraries first: whoever started it carries other versions of them. */
  private static String classPath() throws IOException {
    try (InputStream file = BrokerProcess.class.getResourceAsStream(CLASS_PATH)) {
      if (file == null) {
        throw new IllegalStateException(
            CLASS_PATH
                + " is missing beside "
                + BrokerProcess.class.getName()
                + ". The Maven build writes it in the phase generate-resources; build the module.");
      }
      String libraries = new String(file.readAllBytes(), StandardCharsets.UTF_8).trim();
      return libraries + File.pathSeparator + ownCode();
    }
  }

  private static Path ownCode() {
    try {
      return Path.of(
          BrokerProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("The location of this class is not a file", e);
    }
  }

  void awaitReady(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      while (!Files.exists(readyFile)) {
        if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          throw failed("ended with exit code " + process.exitValue() + " while it started");
        }
        if (System.nanoTime() - deadline > 0) {
          throw failed("was not ready after " + limit.toSeconds() + " s");
        }
      }
      address = Files.readString(readyFile).trim();
      Files.delete(readyFile);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the Kafka broker started", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private IllegalStateException failed(String what) {
    return new IllegalStateException(
        "The Kafka broker in %s %s. The end of its log %s:%n%s"
            .formatted(dataDir, what, log(dataDir), logTail()));
  }

  private String logTail() {
    try (var lines = Files.lines(log(dataDir), StandardCharsets.ISO_8859_1)) {
      List<String> all = lines.toList();
      return String.join(
          System.lineSeparator(),
          all.subList(Math.max(0, all.size() - LOG_TAIL_LINES), all.size()));
    } catch (IOException e) {
      return "(not readable: " + e.getMessage() + ")";
    }
  }

  private static Path log(Path dataDir) {
    return dataDir.resolve("kafka.log");
  }

  String address() {
    return address;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Closes the pipe, so that the broker ends; kills it when that takes too long. */
  void end() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      kill();
    }
  }

  private void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
