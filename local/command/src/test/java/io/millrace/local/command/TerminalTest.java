package io.millrace.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.demo.Sparkline;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void blocksAreForTerminalsThatWereNotAskedForPlainText() {
    assertThat(Terminal.charts(true, Map.of("TERM", "xterm", "NO_COLOR", "")))
        .isEqualTo(Sparkline.BLOCKS);
    assertThat(Terminal.charts(false, Map.of("TERM", "xterm"))).isEqualTo(Sparkline.PLAIN);
    assertThat(Terminal.charts(true, Map.of("NO_COLOR", "1"))).isEqualTo(Sparkline.PLAIN);
    assertThat(Terminal.charts(true, Map.of("TERM", "dumb"))).isEqualTo(Sparkline.PLAIN);
  }
}
