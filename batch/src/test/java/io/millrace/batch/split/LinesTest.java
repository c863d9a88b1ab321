package io.millrace.batch.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LinesTest {
  @Test
  void countsWhatALoopCounts() {
    Random random = new Random(1);
    byte[] bytes = new byte[1000];
    for (int round = 0; round < 2000; round++) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (random.nextInt(3) == 0 ? '\n' : random.nextInt());
      }
      int from = random.nextInt(bytes.length);
      int to = from + random.nextInt(bytes.length - from);
      long expected = 0;
      for (int i = from; i < to; i++) {
        expected += bytes[i] == '\n' ? 1 : 0;
      }
      assertThat(Lines.count(bytes, from, to)).isEqualTo(expected);
    }
  }
}
