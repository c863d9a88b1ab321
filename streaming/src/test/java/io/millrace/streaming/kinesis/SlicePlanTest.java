package io.millrace.streaming.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlicePlanTest {
  private final SlicePlan plan = new SlicePlan(1_000_000, 10_000);

  @Test
  void theFirstSliceIsASecond() {
    assertThat(plan.millis()).isEqualTo(1_000);
  }

  @Test
  void aSliceHoldsWhatTheRateBringsUpToTheNearerLimit() {
    plan.learn(1_000, 100_000, 100);
    assertThat(plan.millis()).isEqualTo(10_000);
    SlicePlan byRecords = new SlicePlan(1_000_000, 10_000);
    byRecords.learn(1_000, 1_000, 1_000);
    assertThat(byRecords.millis()).isEqualTo(10_000);
  }

  @Test
  void aBurstShrinksTheSliceAtOnceAndALullGrowsItSlowly() {
    plan.learn(1_000, 100_000, 100);
    plan.learn(1_000, 900_000, 900);
    assertThat(plan.millis()).isEqualTo(2_000);
    plan.learn(1_000, 1, 1);
    assertThat(plan.millis()).isBetween(2_400L, 2_600L);
  }

  @Test
  void anIntervalWithoutRecordsIsNoRate() {
    plan.learn(1_000, 0, 0);
    assertThat(plan.millis()).isEqualTo(4_000);
    plan.learn(-5, 100, 1);
    assertThat(plan.millis()).isEqualTo(16_000);
  }
}
