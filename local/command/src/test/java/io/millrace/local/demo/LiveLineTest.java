package io.millrace.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.demo.LiveLine.Look;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveLineTest {
  @Test
  void chartsShowWhatTheLooksBeforeHaveShown() {
    LiveLine line = new LiveLine(Sparkline.BLOCKS);

    assertThat(line.of(new Look(1_000, 2_100, 2_000, 150, 1, 40)))
        .isEqualTo(
            "   1 s  produced     2,100  ingested     2,000   2,000/s            █"
                + "  lag    150 ms            █  batches    1  documents      40");
    assertThat(line.of(new Look(3_000, 4_000, 3_000, 600, 2, 80)))
        .isEqualTo(
            "   3 s  produced     4,000  ingested     3,000     500/s           █▃"
                + "  lag    600 ms           ▃█  batches    2  documents      80");
  }

  @Test
  void plainLinesAreAsciiAndAllOfOneWidthForAsLongAsItRuns() {
    LiveLine line = new LiveLine(Sparkline.PLAIN);
    List<String> lines = new ArrayList<>();

    for (int i = 1; i <= 5_000; i++) {
      lines.add(line.of(new Look(i * 1_000L, i * 100L, i * 90L, i % 700, i % 9_000, i)));
    }

    assertThat(lines)
        .allSatisfy(one -> assertThat(one).hasSameSizeAs(lines.get(0)).matches("[\\x20-\\x7e]+"));
  }
}
