package io.millrace.local.command;

import io.millrace.local.generate.Line;
import io.millrace.local.generate.LogFarm;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace generate}: the access log of a made-up shop. */
@Command(
    name = "generate",
    description =
        "Write access logs of a made-up web shop: to the terminal as they would come, or with --out"
            + " into a file at once.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  $ millrace generate --rate 5 --for 10s",
      "  $ millrace generate --lines 1000000 --malformed-ratio 0.001 --out access.log"
    })
final class GenerateCommand implements Callable<Integer> {
  private static final String FORMAT = "apache-combined";

  /** Looking whether the reader is still there writes out the buffer. */
  private static final int LOOK_EVERY = 1024;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "100",
      description = "Lines per second (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Stop after this time, like 10s or 5 minutes.")
  private Duration length;

  @Option(names = "--lines", paramLabel = "N", description = "Stop after this many lines.")
  private Long lines;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same seed and start give the same lines (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--start",
      paramLabel = "TIME",
      description = "When the first line happens, like 2026-01-01T00:00:00Z (default: now).")
  private Instant start;

  @Option(
      names = "--late-ratio",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of lines held back for up to 5 minutes, like 0.01.")
  private double lateRatio;

  @Option(
      names = "--malformed-ratio",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of lines that are cut, binary or of another log, like 0.001.")
  private double malformedRatio;

  @Option(
      names = "--format",
      defaultValue = FORMAT,
      description = "The log's format: " + FORMAT + ".")
  private String format;

  @Option(names = "--out", paramLabel = "FILE", description = "Write a file, without waiting.")
  private Path out;

  GenerateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    Instant first = start == null ? Instant.now() : start;
    LogFarm farm = farm(first);
    if (out == null) {
      write(farm, first, terminal.out(), Pace.live(first, terminal.out()::flush));
    } else {
      try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(out), 1 << 16)) {
        write(farm, first, file, Pace.NONE);
      }
    }
    return ExitCode.DONE;
  }

  private void check() {
    if (!format.equals(FORMAT)) {
      throw wrongUsage("Cannot generate '%s'; known: %s".formatted(format, FORMAT));
    }
    if (out != null && length == null && lines == null) {
      throw wrongUsage("A file needs an end: add --lines or --for.");
    }
  }

  private ParameterException wrongUsage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private LogFarm farm(Instant first) {
    try {
      return LogFarm.builder()
          .seed(seed)
          .rate(rate)
          .dailySwing(0)
          .lateRatio(lateRatio)
          .malformedRatio(malformedRatio)
          .start(first)
          .build();
    } catch (IllegalArgumentException e) {
      throw wrongUsage(e.getMessage());
    }
  }

  private void write(LogFarm farm, Instant first, OutputStream to, Pace pace)
      throws IOException, InterruptedException {
    Instant end = length == null ? Instant.MAX : first.plus(length);
    long most = lines == null ? Long.MAX_VALUE : lines;
    for (long written = 0; written < most; written++) {
      Line line = farm.next();
      if (!line.emitAt().isBefore(end)) {
        break;
      }
      boolean waited = pace.waitFor(line.emitAt());
      if ((waited || written % LOOK_EVERY == 0) && isGone(to)) {
        return;
      }
      to.write(line.bytes());
      to.write('\n');
    }
    to.flush();
  }

  /** Whether the reader of the terminal's output has left, as {@code head} does. */
  private boolean isGone(OutputStream to) {
    return to == terminal.out() && terminal.out().checkError();
  }
}
