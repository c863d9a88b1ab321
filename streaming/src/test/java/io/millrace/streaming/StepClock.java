package io.millrace.streaming;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The system's time, except while something is told to happen at a time of the test's choice. */
final class StepClock extends Clock {
  private Instant step;
  private volatile Instant frozen;

  StepClock(Instant start) {
    this.step = start;
  }

  /** Does the work one second after what was done last. */
  void nextStep(Runnable work) {
    step = step.plus(Duration.ofSeconds(1));
    frozen = step;
    work.run();
    frozen = null;
  }

  @Override
  public Instant instant() {
    Instant now = frozen;
    return now == null ? Clock.systemUTC().instant() : now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
