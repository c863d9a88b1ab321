package io.millrace.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SparklineTest {
  private static final List<Integer> SLOPE = IntStream.rangeClosed(0, 7).boxed().toList();

  @Test
  void theLargestIsAtTheTopAndZeroAtTheBottom() {
    assertThat(Sparkline.BLOCKS.of(SLOPE)).isEqualTo("▁▂▃▄▅▆▇█");
    assertThat(Sparkline.BLOCKS.of(List.of(0, 0.001, 1_000_000))).isEqualTo("▁▂█");
  }

  @Test
  void plainOnesAreAscii() {
    assertThat(Sparkline.PLAIN.of(SLOPE)).isEqualTo("_.-:=+*#").matches("\\p{ASCII}*");
  }

  @Test
  void whatIsNoHeightIsDrawnAsZero() {
    assertThat(Sparkline.BLOCKS.of(List.of(-5, Double.NaN, Double.POSITIVE_INFINITY, 2)))
        .isEqualTo("▁▁▁█");
    assertThat(Sparkline.BLOCKS.of(List.of(0, 0))).isEqualTo("▁▁");
    assertThat(Sparkline.BLOCKS.of(List.of())).isEmpty();
  }
}
