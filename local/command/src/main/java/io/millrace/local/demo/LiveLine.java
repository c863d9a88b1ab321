package io.millrace.local.demo;

import io.millrace.streaming.LogPipeline;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/** One line of progress per second. */
final class LiveLine {
  private final PrintStream out;
  private final LogFeeder feeder;
  private final Progress progress;
  private final LogPipeline path;
  private final long start = System.nanoTime();

  LiveLine(PrintStream out, LogFeeder feeder, Progress progress, LogPipeline path) {
    this.out = out;
    this.feeder = feeder;
    this.progress = progress;
    this.path = path;
  }

  void print() {
    out.printf(
        "%4d s  produced %,9d  ingested %,9d  lag %,6d ms  batches %4d  documents indexed %,8d%n",
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
        feeder.produced(),
        progress.ingested(),
        progress.lagMillis(),
        progress.batches(),
        path.documentsIndexed());
  }
}
