package io.millrace.local.demo;

import java.time.Instant;
import java.util.Iterator;

/** Where a run's lines come from: a trickle while the path warms up, then the run's own rate. */
interface DemoLines extends AutoCloseable {
  Iterator<FeedLine> trickle(int rate, Instant from);

  Iterator<FeedLine> ofRun(Instant from);

  @Override
  void close();

  static DemoLines of(DemoOptions options) {
    return options
        .log()
        .<DemoLines>map(file -> new OfFile(new FileLines(file), options.rate()))
        .orElseGet(() -> new Generated(options));
  }

  /** A file's lines, in its order; the trickle takes the first ones. */
  record OfFile(FileLines file, int rate) implements DemoLines {
    @Override
    public Iterator<FeedLine> trickle(int slow, Instant from) {
      return file.pace(slow, from);
    }

    @Override
    public Iterator<FeedLine> ofRun(Instant from) {
      return file.pace(rate, from);
    }

    @Override
    public void close() {
      file.close();
    }
  }

  /** Lines of a simulated farm. */
  record Generated(DemoOptions options) implements DemoLines {
    @Override
    public Iterator<FeedLine> trickle(int slow, Instant from) {
      return FarmLines.trickle(options, slow, from);
    }

    @Override
    public Iterator<FeedLine> ofRun(Instant from) {
      return FarmLines.ofRun(options, from);
    }

    @Override
    public void close() {
      // A generator holds nothing open.
    }
  }
}
