package io.millrace.local.demo;

import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineFiles;
import io.millrace.local.console.Console;
import io.millrace.streaming.LogPipeline;
import io.millrace.streaming.PipelineRun;
import io.millrace.streaming.ingest.IngestQuery;
import io.millrace.streaming.opensearch.OpenSearchSink;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the demo, from starting the servers to the summary. */
public final class Demo {
  private static final Logger LOG = LoggerFactory.getLogger(Demo.class);

  /** A log file may be years old and in loose order. */
  private static final String WATERMARK_OF_FILE = "2 days";

  private static final String WATERMARK = "10 minutes";
  private static final String STARTING = "Starting Kinesis endpoint, OpenSearch and Spark …";
  private static final long SEARCH_EVERY_MILLIS = 200;

  /** Records per second while warming up: first a hundred or so in all, then a thousand. */
  private static final List<Integer> TRICKLES = List.of(8, 250);

  /** Quick micro-batches in a row that show that the path is warm. */
  private static final int WARM = 4;

  private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(45);

  private final DemoOptions options;
  private final PrintStream out;
  private final Sparkline charts;
  private volatile boolean stopping;
  private volatile LogFeeder feeder;

  /**
   * @param charts how to draw them on {@code out}
   */
  public Demo(DemoOptions options, PrintStream out, Sparkline charts) {
    this.options = options;
    this.out = out;
    this.charts = charts;
  }

  /** Ends the feeding early; the run goes on to its results. */
  public void stop() {
    stopping = true;
    LogFeeder feeding = feeder;
    if (feeding != null) {
      feeding.stop();
    }
  }

  public DemoSummary run() throws IOException, InterruptedException {
    Files.createDirectories(options.home());
    try (Console console = Console.start(STARTING, 0)) {
      out.printf("Console    %s%n", console.url());
      return run(console);
    }
  }

  private DemoSummary run(Console console) throws IOException, InterruptedException {
    out.println(STARTING);
    try (DemoStack stack = DemoStack.start(options.home())) {
      stack.kinesis().createStream(DemoPipeline.STREAM, options.shards());
      String watermark = options.log().isPresent() ? WATERMARK_OF_FILE : WATERMARK;
      Files.writeString(
          options.pipelineFile(),
          DemoPipeline.yaml(
              stack.kinesis().endpoint(), stack.openSearch().url(), options, watermark));
      Pipeline pipeline =
          PipelineFiles.read(stack.spark(), options.pipelineFile().toUri().toString());
      out.printf(
          "Kinesis    %s, stream %s, %d shards%n",
          stack.kinesis().endpoint(), DemoPipeline.STREAM, options.shards());
      out.printf("OpenSearch %s%n", stack.openSearch().url());
      out.printf("Lake       %s%n%n", options.lake());
      console.follow(stack.spark(), pipeline.lake().root(), pipeline.name());
      return run(stack, pipeline, console);
    }
  }

  private DemoSummary run(DemoStack stack, Pipeline pipeline, Console console)
      throws IOException, InterruptedException {
    Progress progress =
        new Progress(
            DemoPipeline.NAME + "." + IngestQuery.NAME,
            DemoPipeline.NAME + "." + DemoPipeline.BY_STATUS);
    stack.spark().streams().addListener(progress);
    SearchWatch search = new SearchWatch(stack.openSearch().url());
    String index = index(pipeline);
    ExecutorService aside = Executors.newCachedThreadPool(Demo::daemon);
    Instant start = Instant.now();
    try (LogPipeline path = new LogPipeline(stack.spark(), pipeline);
        PipelineRun queries = PipelineRun.start(path);
        DemoLines lines = DemoLines.of(options);
        LogFeeder feeding =
            new LogFeeder(stack.kinesis().endpoint(), DemoPipeline.STREAM, options.produced())) {
      feeder = feeding;
      if (stopping) {
        feeding.stop();
      }
      Future<?> watching = aside.submit(() -> watch(search, index));
      Runnable live = live(feeding, progress, path);
      console.note("Warming up");
      warmUp(aside, feeding, lines, queries, progress, live);
      console.note("Feeding %,d records a second".formatted(options.rate()));
      Fed fed = feed(aside, feeding, lines, queries, live);
      console.note("Feeding has ended");
      drain(queries);
      search.look(index);
      watching.cancel(true);
      queries.stop();
      return results(stack, pipeline, search, feeding, progress, start, fed);
    } finally {
      aside.shutdownNow();
    }
  }

  /**
   * What was fed at the run's own rate.
   *
   * @param millis how long it took
   */
  private record Fed(long records, long millis) {}

  /**
   * Feeds a trickle, then a larger one, until the micro-batches run at their usual speed. A JVM
   * needs some seconds to compile Spark's code, and some thousand rows to compile it well; a job on
   * a cluster has long done so when it is asked for its latency.
   */
  private void warmUp(
      ExecutorService aside,
      LogFeeder feeding,
      DemoLines lines,
      PipelineRun queries,
      Progress progress,
      Runnable live)
      throws InterruptedException {
    Instant giveUp = Instant.now().plus(LONGEST_WARM_UP);
    BooleanSupplier warm = () -> progress.quickInARow() >= WARM || Instant.now().isAfter(giveUp);
    for (int trickle : TRICKLES) {
      out.printf("Warming up with %d records/s …%n", trickle);
      progress.forgetQuick();
      follow(feeding(aside, feeding, lines.trickle(trickle, Instant.now()), warm), queries, live);
    }
  }

  private Fed feed(
      ExecutorService aside, LogFeeder feeding, DemoLines lines, PipelineRun queries, Runnable live)
      throws InterruptedException {
    out.printf("Feeding %,d records/s …%n", options.rate());
    long before = feeding.produced();
    long start = System.nanoTime();
    follow(feeding(aside, feeding, lines.ofRun(Instant.now()), () -> false), queries, live);
    return new Fed(
        feeding.produced() - before, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
  }

  private static Future<Void> feeding(
      ExecutorService aside, LogFeeder feeder, Iterator<FeedLine> lines, BooleanSupplier enough) {
    return aside.submit(
        () -> {
          feeder.run(lines, enough);
          return null;
        });
  }

  private Runnable live(LogFeeder feeding, Progress progress, LogPipeline path) {
    LiveLine line = new LiveLine(charts);
    long start = System.nanoTime();
    return () ->
        out.println(
            line.of(
                new LiveLine.Look(
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
                    feeding.produced(),
                    progress.ingested(),
                    progress.lagMillis(),
                    progress.batches(),
                    path.documentsIndexed())));
  }

  /** Prints a line of progress per second until the work is done. */
  private static void follow(Future<Void> work, PipelineRun queries, Runnable live)
      throws InterruptedException {
    while (!isDone(work)) {
      queries.failIfOneFailed();
      live.run();
    }
  }

  private static boolean isDone(Future<Void> work) throws InterruptedException {
    try {
      work.get(1, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new MillraceException("The feeder failed: " + e.getCause().getMessage(), e);
    }
  }

  /**
   * Waits until the ingest has read the whole stream, then until the aggregates have all of that.
   */
  private void drain(PipelineRun queries) {
    out.println("Feeding has ended; waiting until everything is in the tables and in OpenSearch …");
    for (StreamingQuery query : queries.queries()) {
      query.processAllAvailable();
    }
    queries.failIfOneFailed();
  }

  private Void watch(SearchWatch search, String index) throws InterruptedException {
    while (true) {
      try {
        search.look(index);
      } catch (IOException e) {
        // An index that is just being made answers with an error; the next look comes at once, and
        // a look that is missed can only make the latency seem longer.
        LOG.debug("OpenSearch gave no answer: {}", e.getMessage());
      }
      Thread.sleep(SEARCH_EVERY_MILLIS);
    }
  }

  private static String index(Pipeline pipeline) {
    return OpenSearchSink.indexOf(pipeline.openSearch().orElseThrow(), DemoPipeline.BY_STATUS);
  }

  private DemoSummary results(
      DemoStack stack,
      Pipeline pipeline,
      SearchWatch search,
      LogFeeder feeding,
      Progress progress,
      Instant start,
      Fed fed)
      throws IOException, InterruptedException {
    Verification tables = new Verification(stack.spark(), pipeline);
    new DemoReport(stack.spark(), tables, out).print();

    List<String> differences = tables.differences(search);
    differences.forEach(out::println);
    DemoSummary summary =
        new DemoSummary(
            feeding.produced(),
            tables.raw(),
            tables.records().count(),
            tables.deadLetters().count(),
            tables.missing(options.produced()),
            tables.duplicates(),
            differences.isEmpty(),
            fed.records() * 1_000 / Math.max(1, fed.millis()),
            Latency.of(tables.arrivals(), search.sightings()),
            progress.batches(),
            Duration.between(start, Instant.now()).toSeconds());
    print(summary);
    options.summary().ifPresent(summary::write);
    DemoReport.printPlaces(out, options, new LakeTables(pipeline.lake().root(), pipeline.name()));
    return summary;
  }

  private void print(DemoSummary summary) {
    out.printf(
        "%n%s  produced %,d = raw %,d = records %,d + dead letters %,d; missing %d, duplicates %d%n",
        summary.balances() ? "OK" : "NOT OK",
        summary.produced(),
        summary.raw(),
        summary.records(),
        summary.deadLetters(),
        summary.missing(),
        summary.duplicates());
    out.printf("    OpenSearch = lake = recount: %s%n", summary.aggregatesMatch() ? "yes" : "NO");
    out.printf(
        "    %,d records/s; arrival to searchable p50 %,d ms, p95 %,d ms, p99 %,d ms; %d micro-batches in %d s%n",
        summary.recordsPerSecond(),
        summary.latencyMs().p50(),
        summary.latencyMs().p95(),
        summary.latencyMs().p99(),
        summary.batches(),
        summary.seconds());
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "demo");
    thread.setDaemon(true);
    return thread;
  }
}
