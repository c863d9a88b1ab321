package io.millrace.local.kinesis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class SequenceNumbersTest {
  private static final long CREATED = 1_767_225_600_123L;

  private final SequenceNumbers numbers =
      new SequenceNumbers("shardId-000000000003", CREATED, 7, 3);

  @Test
  void numbersGrowWithIrregularGaps() {
    BigInteger first = number(0);
    BigInteger second = number(1);
    BigInteger third = number(2);

    assertThat(first).isGreaterThan(new BigInteger(numbers.starting()));
    assertThat(second.subtract(first)).isGreaterThan(BigInteger.ONE);
    assertThat(third.subtract(second)).isNotEqualTo(second.subtract(first));
    assertThat(numbers.of(123_456_789)).hasSize(56).startsWith("49");
  }

  @Test
  void numbersOfChildrenAreAboveTheEndOfTheirParents() {
    SequenceNumbers child = new SequenceNumbers("shardId-000000000004", CREATED, 7, 4);

    assertThat(new BigInteger(child.starting()))
        .isGreaterThan(new BigInteger(numbers.ending(1_000_000_000)));
  }

  @Test
  void everyNumberLeadsBackToItsRecord() {
    for (long ordinal = 0; ordinal < 5000; ordinal++) {
      String number = numbers.of(ordinal);
      assertThat(numbers.ordinalAt(number, 5000, false)).isEqualTo(ordinal);
      assertThat(numbers.ordinalAfter(number, 5000, false)).isEqualTo(ordinal + 1);
    }
  }

  @Test
  void numberBetweenTwoRecordsLeadsToTheLaterOne() {
    String between = number(4).add(BigInteger.ONE).toString();

    assertThat(numbers.ordinalAt(between, 10, false)).isEqualTo(5);
    assertThat(numbers.ordinalAfter(between, 10, false)).isEqualTo(5);
    assertThat(numbers.ordinalAt(numbers.starting(), 10, false)).isZero();
    assertThat(numbers.ordinalAfter(numbers.starting(), 0, false)).isZero();
  }

  @Test
  void endOfAClosedShardLeadsBehindItsLastRecord() {
    assertThat(numbers.ordinalAt(numbers.ending(10), 10, true)).isEqualTo(10);
    assertThat(numbers.ordinalAfter(numbers.ending(10), 10, true)).isEqualTo(10);
    assertThat(new BigInteger(numbers.ending(10))).isGreaterThan(number(9));
    assertThat(numbers.ordinalAt(numbers.ending(0), 0, true)).isZero();
  }

  @Test
  void numberThatWasNotGivenOutIsInvalid() {
    assertThatThrownBy(() -> numbers.ordinalAt(numbers.of(10), 10, false))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("was not given out yet by shardId-000000000003");
    assertThatThrownBy(() -> numbers.ordinalAt(numbers.ending(10), 10, false))
        .isInstanceOf(ServiceException.class);
  }

  @Test
  void numberOfAnotherShardIsInvalid() {
    SequenceNumbers other = new SequenceNumbers("shardId-000000000004", CREATED, 7, 4);

    assertThatThrownBy(() -> numbers.ordinalAt(other.of(0), 10, false))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("does not encode shardId-000000000003");
    assertThatThrownBy(() -> numbers.ordinalAt("17", 10, false))
        .isInstanceOf(ServiceException.class);
    assertThatThrownBy(() -> numbers.ordinalAt(numbers.of(1).substring(0, 55) + "x", 10, false))
        .isInstanceOf(ServiceException.class);
  }

  @Test
  void rewrittenDigitsAreTheDigits() {
    byte[] digits = new byte[SequenceNumbers.LENGTH];
    numbers.write(0, digits, 0);
    numbers.rewrite(987_654_321, digits, 0);

    assertThat(digits).asString().isEqualTo(numbers.of(987_654_321));
  }

  private BigInteger number(long ordinal) {
    return new BigInteger(numbers.of(ordinal));
  }
}
