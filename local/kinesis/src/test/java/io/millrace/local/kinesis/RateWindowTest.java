package io.millrace.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateWindowTest {
  private final RateWindow window = new RateWindow(5, 1000);

  @Test
  void fullWindowOpensAgainAfterASecond() {
    for (int i = 0; i < 5; i++) {
      assertThat(window.tryUse(1, 100 + i)).isTrue();
    }
    assertThat(window.tryUse(1, 1099)).isFalse();
    assertThat(window.tryUse(1, 1100)).isTrue();
  }

  @Test
  void excessIsPaidOffInTime() {
    assertThat(window.tryUse(25, 0)).isTrue();
    assertThat(window.fits(1, 4999)).isFalse();
    assertThat(window.fits(1, 5000)).isTrue();
  }

  @Test
  void refusedUseCountsForNothing() {
    assertThat(window.tryUse(4, 0)).isTrue();
    assertThat(window.tryUse(2, 1)).isFalse();
    assertThat(window.tryUse(1, 2)).isTrue();
  }
}
