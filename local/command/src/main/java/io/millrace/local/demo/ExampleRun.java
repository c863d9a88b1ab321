package io.millrace.local.demo;

import io.millrace.batch.audit.AuditJob;
import io.millrace.batch.audit.AuditOptions;
import io.millrace.batch.audit.AuditReport;
import io.millrace.batch.audit.Problem;
import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeViews;
import io.millrace.core.option.SparkSettings;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineFiles;
import io.millrace.core.pipeline.PipelineReader;
import io.millrace.local.console.Console;
import io.millrace.local.generate.scenario.Fact;
import io.millrace.local.generate.scenario.Message;
import io.millrace.local.generate.scenario.Scenario;
import io.millrace.local.generate.scenario.Scenarios;
import io.millrace.local.generate.scenario.Setting;
import io.millrace.streaming.LogPipeline;
import io.millrace.streaming.PipelineRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * A pipeline file on the servers of the demo: records into its stream, its queries until they have
 * them all, then answers, and whether everything agrees.
 */
public final class ExampleRun {
  private static final String STARTING = "Starting Kinesis endpoint, OpenSearch and Spark …";
  private static final int SHARDS = 4;

  /** So that the dashboard of operations has something to show. */
  private static final String METRICS_IN_OPENSEARCH = SparkSettings.PREFIX + "metrics.opensearch";

  /** Lines of a file per second; shards take the rate with room to spare. */
  private static final int RATE_OF_FILE = 2_000;

  private final ExampleOptions options;
  private final PrintStream out;
  private final Pipeline written;
  private final Optional<Scenario> scenario;
  private volatile boolean stopping;
  private volatile LogFeeder feeder;

  /**
   * @throws MillraceException when the file is wrong, or nobody knows what to feed it with
   */
  public ExampleRun(ExampleOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
    this.written = PipelineReader.read(options.pipelineFile()).pipeline();
    this.scenario =
        options.log().isPresent()
            ? Optional.empty()
            : Optional.of(scenario(written.name(), options));
  }

  private static Scenario scenario(String pipeline, ExampleOptions options) {
    return Scenarios.of(pipeline, Setting.untilNow(options.seed(), options.size()))
        .orElseThrow(
            () ->
                new MillraceException(
                    ("The demo has no records for the pipeline '%s' of %s: it makes them up for %s."
                            + " Replay a log of your own with --log FILE.")
                        .formatted(
                            pipeline,
                            options.pipelineFile(),
                            String.join(", ", Scenarios.names()))));
  }

  /** Ends the feeding early; the run goes on to its results. */
  public void stop() {
    stopping = true;
    LogFeeder feeding = feeder;
    if (feeding != null) {
      feeding.stop();
    }
  }

  /**
   * The whole run, with servers of its own.
   *
   * @param home folder for the tables, checkpoints and server data
   */
  public ExampleSummary run(Path home) throws IOException, InterruptedException {
    try (Console console = Console.start(STARTING, 0)) {
      out.printf("Console    %s%n", console.url());
      return run(home, console);
    }
  }

  private ExampleSummary run(Path home, Console console) throws IOException, InterruptedException {
    out.println(STARTING);
    try (DemoStack stack = DemoStack.start(home)) {
      ExampleSummary summary = run(stack, home, Optional.of(console));
      options.summary().ifPresent(summary::write);
      printPlaces(lake(home));
      return summary;
    }
  }

  ExampleSummary run(DemoStack stack, Path home, Optional<Console> console)
      throws IOException, InterruptedException {
    Path produced = home.resolve("produced.csv");
    SparkSession spark = stack.spark().newSession();
    spark.conf().set(METRICS_IN_OPENSEARCH, true);
    PipelineFiles.read(spark, options.pipelineFile().toUri().toString());
    Pipeline pipeline =
        LocalPipeline.of(written, stack.kinesis().endpoint(), stack.openSearch().url(), lake(home));
    String stream = LocalPipeline.stream(written);
    stack.kinesis().createStream(stream, SHARDS);
    out.printf(
        "Pipeline %s: %s records, stream %s, lake %s%n",
        pipeline.name(), pipeline.records().format(), stream, lake(home));

    console.ifPresent(
        one -> {
          one.note("Feeding its stream");
          one.follow(spark, pipeline.lake().root(), pipeline.name());
        });
    Instant start = Instant.now();
    try (LogPipeline path = new LogPipeline(spark, pipeline);
        PipelineRun queries = PipelineRun.start(path);
        LogFeeder feeding = new LogFeeder(stack.kinesis().endpoint(), stream, produced)) {
      feed(feeding, queries);
      ClosedWindows closed = ClosedWindows.of(pipeline, queries.queries());
      queries.stop();
      Verification tables = new Verification(stack.spark().newSession(), pipeline, closed);
      ExampleSummary summary =
          results(stack, pipeline, tables, new Fed(feeding.produced(), produced, start));
      summary.print(out);
      return summary;
    }
  }

  private static Path lake(Path home) {
    return home.resolve("lake");
  }

  /**
   * What was put into the stream.
   *
   * @param noted where each record went
   * @param start when the first one came
   */
  private record Fed(long records, Path noted, Instant start) {}

  private void feed(LogFeeder feeding, PipelineRun queries) throws IOException {
    feeder = feeding;
    if (stopping) {
      feeding.stop();
    }
    out.println("Feeding its stream …");
    if (options.log().isPresent()) {
      try (FileLines lines = new FileLines(options.log().get())) {
        feeding.run(lines.pace(RATE_OF_FILE, Instant.now()), () -> false);
      }
      drain(queries);
    }
    for (List<Message> part : parts()) {
      feeding.run(atOnce(part), () -> false);
      drain(queries);
    }
  }

  private List<List<Message>> parts() {
    List<List<Message>> parts = new ArrayList<>();
    scenario.ifPresent(made -> parts.add(made.messages()));
    scenario.ifPresent(made -> parts.addAll(made.stragglers()));
    return parts;
  }

  private static Iterator<FeedLine> atOnce(List<Message> messages) {
    Instant now = Instant.now();
    return messages.stream()
        .map(message -> new FeedLine(now, message.partitionKey(), message.bytes()))
        .iterator();
  }

  /**
   * Waits until each query has read what the one before it has written, and none has had anything
   * to do meanwhile: the source shows a record only a moment after it was sent.
   */
  private void drain(PipelineRun queries) {
    out.println("Waiting until everything is in the tables and in OpenSearch …");
    long before;
    do {
      before = batches(queries);
      for (StreamingQuery query : queries.queries()) {
        query.processAllAvailable();
      }
      queries.failIfOneFailed();
    } while (batches(queries) > before);
  }

  /** A number that grows with every micro-batch. */
  private static long batches(PipelineRun queries) {
    return queries.queries().stream()
        .flatMap(query -> Arrays.stream(query.recentProgress()))
        .filter(progress -> progress.durationMs().containsKey("addBatch"))
        .mapToLong(progress -> progress.batchId() + 1)
        .sum();
  }

  private ExampleSummary results(DemoStack stack, Pipeline pipeline, Verification tables, Fed fed)
      throws IOException, InterruptedException {
    SparkSession spark = stack.spark().newSession();
    String root = pipeline.lake().root();
    ExampleReport report = new ExampleReport(LakeViews.register(spark, root, pipeline.name()), out);
    if (Files.exists(options.questions())) {
      report.answers(Question.read(options.questions()));
    }
    List<Fact> facts = stopping ? List.of() : scenario.map(Scenario::facts).orElse(List.of());
    List<String> unproven = report.unproven(facts);

    AuditReport audit = new AuditJob(spark, AuditOptions.of(root, pipeline.name())).run();
    return new ExampleSummary(
        pipeline.name(),
        fed.records(),
        audit.total(),
        tables.missing(fed.noted()),
        tables.duplicates(),
        audit.problems().stream().map(Problem::message).toList(),
        tables.differences(new SearchWatch(stack.openSearch().url())),
        facts.size(),
        unproven,
        Duration.between(fed.start(), Instant.now()).toSeconds());
  }

  private void printPlaces(Path lake) {
    out.println();
    out.println("Look further:");
    out.printf("  ./millrace audit --lake %s --pipeline %s%n", lake, written.name());
    if (Files.exists(options.questions())) {
      out.printf(
          "  ./millrace sql --lake %s --pipeline %s --file %s%n",
          lake, written.name(), options.questions());
    }
    out.printf(
        "  ./millrace sql --lake %s --pipeline %s \"SELECT * FROM records LIMIT 5\"%n",
        lake, written.name());
  }
}
