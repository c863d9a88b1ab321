package io.millrace.streaming.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineReaderTest {
  private static final int LONGEST = 100;

  @Test
  void lineEndsWithLfOrCrLfOrTheInput() throws IOException {
    assertThat(lines("a\nbc\r\nd")).containsExactly("0 a", "2 bc", "6 d");
    assertThat(lines("a\n")).containsExactly("0 a");
    assertThat(lines("")).isEmpty();
  }

  @Test
  void emptyLineIsALine() throws IOException {
    assertThat(lines("\n\r\n\nx")).containsExactly("0 ", "1 ", "3 ", "4 x");
  }

  @Test
  void carriageReturnAloneEndsNothing() throws IOException {
    assertThat(lines("a\rb\nc\r")).containsExactly("0 a\rb", "4 c\r");
  }

  @Test
  void lineThatIsTooLongIsOnlyMeasured() throws IOException {
    String longest = "x".repeat(LONGEST);
    String text =
        longest + "\n" + longest + "\r\n" + longest + "y\n" + "z".repeat(200_000) + "\nend";

    assertThat(lines(text))
        .containsExactly(
            "0 " + longest,
            "101 " + longest,
            "203 too long: 101",
            "305 too long: 200000",
            "200306 end");
  }

  @Test
  void positionsCountFromTheFirstByteOfTheInput() throws IOException {
    LineReader reader = new LineReader(stream("a\nb"), 1_000, LONGEST);

    assertThat(reader.next()).isTrue();
    assertThat(reader.start()).isEqualTo(1_000);
    assertThat(reader.next()).isTrue();
    assertThat(reader.start()).isEqualTo(1_002);
  }

  /** More bytes than an array or this JVM's heap may hold. */
  @Test
  void lineOfGigabytesTakesNoMemory() throws IOException {
    long size = 2_200_000_000L;
    InputStream endless =
        new InputStream() {
          private long left = size;

          @Override
          public int read() {
            return left-- > 0 ? 0 : -1;
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            int count = (int) Math.min(length, left);
            left -= count;
            return count == 0 ? -1 : count;
          }
        };
    LineReader reader = new LineReader(endless, 0, LONGEST);

    assertThat(reader.next()).isTrue();
    assertThat(reader.isTooLong()).isTrue();
    assertThat(reader.length()).isEqualTo(size);
    assertThat(reader.next()).isFalse();
    assertThat(reader.start()).isEqualTo(size);
  }

  /** Whatever the pieces in which the input comes, the lines are the same. */
  @Test
  void linesDoNotDependOnHowTheInputComes() throws IOException {
    Random random = new Random(5);
    for (int run = 0; run < 300; run++) {
      byte[] bytes = new byte[random.nextInt(400)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) "\n\r\nabcdefghij".charAt(random.nextInt(run % 12 + 1));
      }
      String text = new String(bytes, StandardCharsets.ISO_8859_1);

      assertThat(lines(inPieces(bytes, random))).as("run %d", run).isEqualTo(lines(text));
      assertThat(lines(text)).as("run %d", run).isEqualTo(expected(text));
    }
  }

  /** The lines by another way. */
  private static List<String> expected(String text) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int lineFeed = text.indexOf('\n', start);
      int end = lineFeed < 0 ? text.length() : lineFeed;
      String line = text.substring(start, end);
      if (lineFeed >= 0 && line.endsWith("\r") && line.length() <= LONGEST + 1) {
        line = line.substring(0, line.length() - 1);
      }
      lines.add(start + " " + (line.length() > LONGEST ? "too long: " + line.length() : line));
      start = end + 1;
    }
    return lines;
  }

  private static List<String> lines(String text) throws IOException {
    return lines(stream(text));
  }

  private static List<String> lines(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    LineReader reader = new LineReader(in, 0, LONGEST);
    while (reader.next()) {
      lines.add(
          reader.start()
              + " "
              + (reader.isTooLong()
                  ? "too long: " + reader.length()
                  : new String(reader.bytes(), StandardCharsets.ISO_8859_1)));
    }
    return lines;
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static InputStream inPieces(byte[] bytes, Random random) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] buffer, int offset, int length) {
        return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(7)));
      }
    };
  }
}
