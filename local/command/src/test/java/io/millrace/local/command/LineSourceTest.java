package io.millrace.local.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineSourceTest {

  @Test
  void linesComeOutAsTheyWentIn() throws IOException {
    assertThat(lines("a\n\nbc\nd", 100)).containsExactly("1:a", "2:", "3:bc", "4:d");
    assertThat(lines("", 100)).isEmpty();
    assertThat(lines("\n", 100)).containsExactly("1:");
  }

  @Test
  void lineBeyondTheLimitIsCutAndTheNextIsWhole() throws IOException {
    String big = "x".repeat(200_000);

    assertThat(lines("ab\n" + big + "\ncd\n", 5)).containsExactly("1:ab", "2:xxxxx…", "3:cd");
    assertThat(lines("12345\n123456\n1", 5)).containsExactly("1:12345", "2:12345…", "3:1");
    assertThat(lines(big, 5)).containsExactly("1:xxxxx…");
  }

  @Test
  void whateverTheReadsAreTheLinesAreTheSame() throws IOException {
    Random random = new Random(3);
    StringBuilder text = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= 2_000; i++) {
      String line = "z".repeat(random.nextInt(500));
      text.append(line).append('\n');
      expected.add(i + ":" + line);
    }

    assertThat(lines(text.toString(), 1000)).isEqualTo(expected);
  }

  private static List<String> lines(String text, int longest) throws IOException {
    List<String> lines = new ArrayList<>();
    InputStream trickle = new Trickle(new ByteArrayInputStream(text.getBytes(ISO_8859_1)));
    try (LineSource source = new LineSource(trickle, longest)) {
      while (source.next()) {
        String line = new String(source.bytes(), source.offset(), source.length(), ISO_8859_1);
        lines.add(source.number() + ":" + line + (source.isCut() ? "…" : ""));
      }
    }
    return lines;
  }

  /** Gives less than it is asked for, as pipes do. */
  private static final class Trickle extends InputStream {
    private final InputStream from;
    private final Random random = new Random(1);

    Trickle(InputStream from) {
      this.from = from;
    }

    @Override
    public int read() throws IOException {
      return from.read();
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      return from.read(to, offset, Math.min(length, 1 + random.nextInt(900)));
    }
  }
}
