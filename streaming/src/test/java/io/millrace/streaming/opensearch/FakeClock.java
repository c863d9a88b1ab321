package io.millrace.streaming.opensearch;

import java.time.Duration;

/** Time that passes only when somebody waits or a fake takes its time. */
final class FakeClock implements RetryClock {
  private long nanos;

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public void pause(Duration duration) {
    pass(duration);
  }

  void pass(Duration duration) {
    nanos += duration.toNanos();
  }

  Duration passed() {
    return Duration.ofNanos(nanos);
  }
}
