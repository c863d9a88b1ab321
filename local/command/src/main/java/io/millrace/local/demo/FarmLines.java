package io.millrace.local.demo;

import io.millrace.local.generate.Line;
import io.millrace.local.generate.LogFarm;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;

/** Lines of a simulated web-server farm, due when the servers write them, until the demo's end. */
final class FarmLines implements Iterator<FeedLine> {
  private static final int SERVERS = 24;
  private static final double LATE = 0.01;
  private static final Duration LATE_BY = Duration.ofMinutes(3);
  private static final double MALFORMED = 0.001;

  private final LogFarm farm;
  private final Instant end;
  private Line next;

  /** The logs of the run, with a burst of errors in their middle. */
  static FarmLines ofRun(DemoOptions options, Instant start) {
    return new FarmLines(options, options.rate(), options.seed(), start);
  }

  /** A trickle of the same kind of logs, other ones at each rate. */
  static FarmLines trickle(DemoOptions options, int rate, Instant start) {
    return new FarmLines(options, rate, options.seed() + rate, start);
  }

  private FarmLines(DemoOptions options, int rate, long seed, Instant start) {
    this.end = start.plus(options.length());
    this.farm =
        LogFarm.builder()
            .seed(seed)
            .servers(SERVERS)
            .rate(rate)
            .dailySwing(0)
            .lateRatio(LATE)
            .lateBy(LATE_BY)
            .malformedRatio(MALFORMED)
            .burst(burstAt(options.length()), burstLength(options.length()))
            .start(start)
            .build();
    this.next = farm.next();
  }

  static Duration burstAt(Duration length) {
    return length.dividedBy(2);
  }

  static Duration burstLength(Duration length) {
    return length.dividedBy(5);
  }

  @Override
  public boolean hasNext() {
    return next.emitAt().isBefore(end);
  }

  @Override
  public FeedLine next() {
    Line line = next;
    next = farm.next();
    return new FeedLine(line.emitAt(), line.server() + "/" + client(line.bytes()), line.bytes());
  }

  /** Spreads a server's lines over the shards and keeps each client's in order. */
  private static int client(byte[] line) {
    int hash = 0;
    for (int i = 0; i < line.length && line[i] != ' '; i++) {
      hash = 31 * hash + line[i];
    }
    return hash & 0xff;
  }
}
