package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Instant START = Instant.parse("2020-01-01T00:00:00Z");

  @Test
  void madeUpTimePassesAsRealTimeDoes() throws InterruptedException {
    AtomicInteger flushes = new AtomicInteger();
    Pace pace = Pace.live(START, flushes::incrementAndGet);
    long began = System.nanoTime();

    assertThat(pace.waitFor(START.plusMillis(30))).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(28));
    assertThat(pace.waitFor(START)).isFalse();
    assertThat(flushes).hasValue(1);
  }
}
