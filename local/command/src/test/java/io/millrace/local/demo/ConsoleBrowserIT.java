package io.millrace.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineFiles;
import io.millrace.local.console.Console;
import io.millrace.local.kinesis.LocalKinesis;
import io.millrace.local.spark.LocalSession;
import io.millrace.streaming.LogPipeline;
import io.millrace.streaming.PipelineRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console's page in a real browser, beside a pipeline that runs, is hit by a burst, and fails.
 */
class ConsoleBrowserIT {
  private static final Path SCRIPTS =
      Path.of(System.getProperty("millrace.root"), "local/console/src/test/browser");

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  @TempDir private Path folder;

  @Test
  void pageAnswersWhatAPersonWouldAsk() throws Exception {
    Path browser = chromium();
    Path work = Path.of(System.getProperty("java.io.tmpdir")).resolveSibling("browser");
    install(work);
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    try (LocalKinesis kinesis = LocalKinesis.start();
        SparkSession spark = LocalSession.start("ConsoleBrowserIT");
        Console console = Console.start("Starting", 0)) {
      kinesis.createStream("web", 2);
      Pipeline pipeline =
          PipelineFiles.read(spark, pipelineFile(kinesis).toAbsolutePath().toUri().toString());
      Process page =
          new ProcessBuilder(
                  "node", "console.mjs", console.url().toString(), browser.toString(), ".")
              .directory(work.toFile())
              .redirectError(work.resolve("errors.log").toFile())
              .start();
      try (BufferedReader said =
          new BufferedReader(new InputStreamReader(page.getInputStream(), UTF_8))) {
        assertThat(said.readLine()).as(errors(work)).isEqualTo("open");
        console.follow(spark, pipeline.lake().root(), pipeline.name());
        try (LogPipeline path = new LogPipeline(spark, pipeline);
            PipelineRun queries = PipelineRun.start(path)) {
          put(kinesis, 400, 200);
          for (int i = 0; i < 3; i++) {
            kinesis.put("web", "key-" + i, ("no access log \u0007 " + i).getBytes(UTF_8));
          }
          assertThat(said.readLine()).as(errors(work)).isEqualTo("calm");
          put(kinesis, 200, 503);
          assertThat(said.readLine()).as(errors(work)).isEqualTo("burst");
          kinesis.deleteStream("web");
          assertThat(said.readLine()).as(errors(work)).isEqualTo("done");
          assertThat(queries.queries()).anyMatch(query -> query.exception().isDefined());
        }
      } finally {
        page.destroy();
      }
    }
  }

  private static String errors(Path work) {
    try {
      return Files.readString(work.resolve("errors.log"));
    } catch (IOException e) {
      return "no log of the browser: " + e.getMessage();
    }
  }

  private static void put(LocalKinesis kinesis, int lines, int status) {
    Instant begin = Instant.now().minus(Duration.ofMinutes(5));
    for (int i = 0; i < lines; i++) {
      String line =
          "198.51.100.%d - - [%s] \"GET /page-%d HTTP/1.1\" %d 512 \"-\" \"curl\""
              .formatted(i % 250, STAMP.format(begin.plusMillis(i * 300L)), i % 7, status);
      kinesis.put("web", "key-" + i, line.getBytes(UTF_8));
    }
  }

  private Path pipelineFile(LocalKinesis kinesis) throws IOException {
    return Files.writeString(
        folder.resolve("web.yaml"),
        """
        name: web
        source:
          format: kinesis
          options: {stream: web, region: eu-west-1, endpoint: "%s", start: trim-horizon}
        records: {format: apache-combined}
        lake: {root: "%s", trigger: 500ms}
        aggregates:
          - name: by_status
            sql: >
              SELECT window.start, window.end, status, count(*) AS requests
              FROM records GROUP BY window(time, '1 minute'), status
            watermark: 10 minutes
            key: [start, status]
        alerts:
          - name: errors
            sql: SELECT start, requests FROM by_status WHERE status >= 500 AND requests > 20
            severity: critical
            notify: [log]
        """
            .formatted(kinesis.endpoint(), folder.resolve("lake").toUri()));
  }

  /** The browser; the test is skipped, with a line that says so, where it or Node is missing. */
  private static Path chromium() {
    Optional<Path> found =
        List.of("chromium", "chromium-browser", "google-chrome").stream()
            .flatMap(name -> program(name).stream())
            .findFirst();
    boolean isThere = found.isPresent() && program("npm").isPresent();
    if (!isThere) {
      System.out.println(
          "SKIPPED: the console was not looked at in a browser, since there is no "
              + (found.isPresent() ? "Node" : "Chromium"));
    }
    assumeThat(isThere).as("Chromium and Node").isTrue();
    return found.orElseThrow();
  }

  private static Optional<Path> program(String name) {
    for (String entry : System.getenv("PATH").split(java.io.File.pathSeparator)) {
      Path path = Path.of(entry, name);
      if (Files.isExecutable(path)) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  private static void install(Path work) throws IOException, InterruptedException {
    Files.createDirectories(work);
    for (String file : List.of("console.mjs", "package.json", "package-lock.json")) {
      Files.copy(SCRIPTS.resolve(file), work.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    Path log = work.resolve("npm.log");
    Process npm =
        new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund")
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(npm.waitFor(3, TimeUnit.MINUTES) && npm.exitValue() == 0)
        .as("npm ci needs a registry to fetch Playwright from; its output: %s", log)
        .isTrue();
  }
}
