package io.millrace.streaming.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streaming.kinesis.CallPace.Meter;
import org.junit.jupiter.api.Test;

class CallPaceTest {
  private static final long SECOND = 1_000_000_000L;
  private final Meter meter = new Meter();

  @Test
  void twoCallsMayFollowEachOtherAndThenTheyKeepTheRate() {
    long[] waits = new long[5];
    for (int i = 0; i < waits.length; i++) {
      waits[i] = meter.waitFor(0, SECOND / 2, SECOND / 2);
    }
    assertThat(waits).containsExactly(0, 0, SECOND / 2, SECOND, 3 * SECOND / 2);
  }

  @Test
  void aPauseMakesUpForNoMoreThanTheSlack() {
    meter.waitFor(0, SECOND / 2, SECOND / 2);
    assertThat(meter.waitFor(10 * SECOND, SECOND / 2, SECOND / 2)).isZero();
    assertThat(meter.waitFor(10 * SECOND, SECOND / 2, SECOND / 2)).isZero();
    assertThat(meter.waitFor(10 * SECOND, SECOND / 2, SECOND / 2)).isEqualTo(SECOND / 2);
  }

  @Test
  void noSecondSeesMoreThanTheRateAndTwo() {
    long now = Long.MAX_VALUE - 3 * SECOND;
    long[] times = new long[40];
    for (int i = 0; i < times.length; i++) {
      now += meter.waitFor(now, SECOND / 2, SECOND / 2);
      times[i] = now;
    }
    for (int i = 3; i < times.length; i++) {
      assertThat(times[i] - times[i - 3]).isGreaterThanOrEqualTo(SECOND);
    }
  }

  @Test
  void bytesAreWaitedForAfterTheyWereRead() {
    assertThat(meter.waitFor(0, 0, SECOND)).isZero();
    meter.add(0, 5 * SECOND);
    assertThat(meter.waitFor(0, 0, SECOND)).isEqualTo(4 * SECOND);
    assertThat(meter.waitFor(4 * SECOND, 0, SECOND)).isZero();
  }

  @Test
  void toAskForATurnUsesNothing() {
    meter.waitFor(0, SECOND / 2, SECOND / 2);
    meter.waitFor(0, SECOND / 2, SECOND / 2);
    for (int i = 0; i < 3; i++) {
      assertThat(meter.waitFor(0, 0, SECOND / 2)).isEqualTo(SECOND / 2);
    }
    assertThat(meter.waitFor(SECOND / 2, SECOND / 2, SECOND / 2)).isZero();
  }
}
