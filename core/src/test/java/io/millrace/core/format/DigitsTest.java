package io.millrace.core.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DigitsTest {
  @Test
  void eightBytesAtATimeGiveWhatALoopGives() {
    Random random = new Random(1);
    byte[] bytes = new byte[12];
    for (int round = 0; round < 200_000; round++) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (random.nextInt(6) > 0 ? '0' + random.nextInt(10) : random.nextInt());
      }
      int at = random.nextInt(5);
      int end = Math.min(at + Long.BYTES, Digits.end(bytes, at, bytes.length));

      assertThat(Digits.count(bytes, at)).isEqualTo(end - at);
      if (end > at) {
        assertThat(Digits.value(bytes, at, end - at)).isEqualTo(Digits.number(bytes, at, end));
      }
    }
  }

  @Test
  void whatIsNextToTheDigitsInTheCodeIsNone() {
    for (String text : new String[] {"/9999999", ":9999999", "\u00ff9999999", "\u00809999999"}) {
      assertThat(Digits.count(text.getBytes(ISO_8859_1), 0)).as(text).isZero();
    }
  }
}
