package io.millrace.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-1, -1",
    "007, 7",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775807, -9223372036854775807",
  })
  void wholeNumbers(String text, long expected) {
    assertThat(whole(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "+1", "1.0", "1e3", "9223372036854775808", " 1", "1 ", "--1"})
  void textThatIsNoWholeNumberIsNone(String text) {
    assertThat(whole(text)).isEqualTo(Numbers.NONE);
  }

  @Test
  void fractionsAgreeWithJava() {
    Random random = new Random(3);
    for (int i = 0; i < 100_000; i++) {
      String text =
          BigDecimal.valueOf(random.nextInt(), random.nextInt(9))
              .setScale(random.nextInt(9), RoundingMode.DOWN)
              .toPlainString();

      assertThat(fraction(text)).isEqualTo(Double.parseDouble(text));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.001, 0.001",
    "-1, -1",
    "12, 12",
    ".5, 0.5",
    "2., 2",
    "123456789012345678, 123456789012345678"
  })
  void fractionsMayLackAPart(String text, double expected) {
    assertThat(fraction(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", ".", "1.2.3", "1,5", "1e3", "NaN", "1234567890123456789"})
  void textThatIsNoFractionIsNaN(String text) {
    assertThat(fraction(text)).isNaN();
  }

  @ParameterizedTest
  @CsvSource({
    "1684226820, 1684226820000000",
    "1684226820.937, 1684226820937000",
    "1684226820.9371239, 1684226820937123",
    "0.000001, 1",
    "253402300799, 253402300799000000",
  })
  void epochSecondsMayHaveAFraction(String text, long micros) {
    assertThat(epoch(text)).isEqualTo(micros);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "1.", ".5", "-1", "1.2.3", "1.x", "253402300800", "1684226820937000"})
  void textThatIsNoEpochIsNone(String text) {
    assertThat(epoch(text)).isEqualTo(Numbers.NONE);
  }

  private static long whole(String text) {
    return Numbers.whole(bytes(text), 0, text.length());
  }

  private static double fraction(String text) {
    return Numbers.fraction(bytes(text), 0, text.length());
  }

  private static long epoch(String text) {
    return Numbers.epochMicros(bytes(text), 0, text.length());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
