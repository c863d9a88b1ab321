package io.millrace.local.command;

import io.millrace.local.demo.Demo;
import io.millrace.local.demo.DemoOptions;
import io.millrace.local.demo.ExampleOptions;
import io.millrace.local.demo.ExampleRun;
import io.millrace.local.demo.HistoryDemo;
import io.millrace.local.demo.HistoryOptions;
import io.millrace.local.demo.HistorySummary;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace demo}: the main job for real, on this machine. */
@Command(
    name = "demo",
    description = {
      "Run the main job for real on this machine: a Kinesis endpoint, OpenSearch and Spark are"
          + " started, live web-server logs are streamed into Delta tables and OpenSearch"
          + " aggregates, and every record is accounted for. With a pipeline file, that pipeline runs"
          + " on the records of its log."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  $ millrace demo",
      "  $ millrace demo --for 5m --rate 4000 --summary out.json",
      "  $ millrace demo --log access.log.gz",
      "  $ millrace demo --pipeline examples/vpc-flow.yaml",
      "  $ millrace demo --history",
      "  $ millrace demo --history --stay",
      "",
      "Ctrl-C ends the feeding; the run then shows its results and stops."
    })
final class DemoCommand implements Callable<Integer> {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
  private static final int MAX_RATE = 20_000;

  /** About how many records are made up for a pipeline file. */
  private static final int RECORDS = 12_000;

  private static final List<String> OF_LIVE_LOGS = List.of("--for", "--rate");
  private static final List<String> OF_STREAMS = List.of("--for", "--rate", "--log", "--pipeline");

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--pipeline",
      paramLabel = "FILE",
      description =
          "Run this pipeline file, on made-up records of its log or on those of --log, and print"
              + " the answers to the queries in the .sql file beside it. Stream, lake and OpenSearch"
              + " are those of the demo.")
  private Path pipeline;

  @Option(
      names = "--history",
      description =
          "Load historical logs instead: made-up lines are split, loaded into the star schema of a"
              + " PostgreSQL, asked questions, and loaded once more, which adds nothing.")
  private boolean history;

  @Option(
      names = "--stay",
      description = "Keep the PostgreSQL of --history up for notebooks and others, until Ctrl-C.")
  private boolean stay;

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "2000000",
      description = "Lines of --history (default: ${DEFAULT-VALUE}).")
  private int lines;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "90s",
      converter = DurationConverter.class,
      description = "How long logs are fed (default: ${DEFAULT-VALUE}).")
  private Duration length;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Records per second (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description =
          "Replay this log, plain or .gz, and end when it is drained, in place of generated logs: an"
              + " Apache combined log, or one in the format of the pipeline file.")
  private Path log;

  @Option(
      names = "--summary",
      paramLabel = "FILE",
      description = "Write what the run came to as JSON.")
  private Path summary;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Folder for the tables of this run; it must be new or empty (default: a new one below"
              + " data/).")
  private Path dir;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the generated logs (default: ${DEFAULT-VALUE}).")
  private long seed;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (rate < 1 || rate > MAX_RATE) {
      throw wrong("--rate must be between 1 and " + MAX_RATE + ", not " + rate);
    }
    if (length.isZero()) {
      throw wrong("--for must be longer than 0s");
    }
    if (log != null && !Files.isReadable(log)) {
      throw wrong("--log " + log + ": there is no such file, or no permission to read it");
    }
    PrintStream live = new PrintStream(terminal.out(), true, StandardCharsets.UTF_8);
    if (history) {
      return history(live);
    }
    if (stay) {
      throw wrong("--stay goes with --history, whose database stays up");
    }
    return pipeline == null ? live(live) : example(live);
  }

  private int history(PrintStream live) throws IOException, InterruptedException {
    rejectBeside("--history", "which reads no stream", OF_STREAMS);
    if (lines < 1) {
      throw wrong("--lines must be 1 or more, not " + lines);
    }
    HistoryOptions options = new HistoryOptions(lines, seed, Optional.ofNullable(summary), home());
    HistorySummary done = new HistoryDemo(options, live).run(url -> stayUp(url, live));
    return done.balances() ? ExitCode.DONE : ExitCode.FINDINGS;
  }

  private void stayUp(String url, PrintStream live) throws InterruptedException {
    if (!stay) {
      return;
    }
    CountDownLatch asked = new CountDownLatch(1);
    try (Interrupts guard = Interrupts.finishFirst(asked::countDown)) {
      live.printf("%nPostgreSQL is up until Ctrl-C: %s, user postgres%n", url);
      asked.await();
    }
  }

  private int live(PrintStream live) throws IOException, InterruptedException {
    DemoOptions options =
        new DemoOptions(
            length, rate, Optional.ofNullable(log), Optional.ofNullable(summary), home(), seed);
    Demo demo = new Demo(options, live, terminal.charts());
    try (Interrupts guard = Interrupts.finishFirst(demo::stop)) {
      return demo.run().balances() ? ExitCode.DONE : ExitCode.FINDINGS;
    }
  }

  private int example(PrintStream live) throws IOException, InterruptedException {
    rejectBeside("--pipeline", "which ends when its records do", OF_LIVE_LOGS);
    ExampleOptions options =
        new ExampleOptions(
            pipeline, RECORDS, seed, Optional.ofNullable(log), Optional.ofNullable(summary));
    ExampleRun run = new ExampleRun(options, live);
    try (Interrupts guard = Interrupts.finishFirst(run::stop)) {
      return run.run(home()).isRight() ? ExitCode.DONE : ExitCode.FINDINGS;
    }
  }

  private void rejectBeside(String option, String why, List<String> others) {
    for (String other : others) {
      if (spec.commandLine().getParseResult().hasMatchedOption(other)) {
        throw wrong("%s does not go with %s, %s".formatted(other, option, why));
      }
    }
  }

  /** Two runs at the same second must not meet, so the folder is made here and now. */
  private Path home() throws IOException {
    return newFolder().toAbsolutePath().normalize();
  }

  private Path newFolder() throws IOException {
    if (dir == null) {
      Path data = Files.createDirectories(Path.of("data"));
      return Files.createTempDirectory(data, "demo-" + LocalDateTime.now().format(STAMP) + "-");
    }
    Files.createDirectories(dir);
    try (var entries = Files.list(dir)) {
      if (entries.findAny().isPresent()) {
        throw wrong("--dir " + dir + " is not empty; name a new folder");
      }
    }
    return dir;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
