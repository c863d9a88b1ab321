package io.millrace.batch.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.audit.LedgerEntry.Previous;
import io.millrace.batch.audit.Problem.Kind;
import org.junit.jupiter.api.Test;

class RangeCheckTest {
  /** As long as Kinesis makes them. */
  private static final String LOW = "49590338271490256608559692538361571095921575989136588898";

  private static final String HIGH = "49590338271490256608559692538361571095921575989136588899";

  private static Kind problem(String previousTo, String from, String gap) {
    Previous previous = previousTo == null ? null : new Previous(6, previousTo);
    LedgerEntry entry = new LedgerEntry(from, "SHARD_END", 0, 0, 0, 0, 0, 0, gap, previous);
    Account account =
        new Account(
            "web-access", "shard-a", 7, 0, entry, TableRows.NONE, TableRows.NONE, TableRows.NONE);
    return RangeCheck.problem(account).map(Problem::kind).orElse(null);
  }

  @Test
  void shardBeginsAtAStartPosition() {
    assertThat(problem(null, "TRIM_HORIZON", null)).isNull();
    assertThat(problem(null, "AT_TIMESTAMP:1782900000000", null)).isNull();
    assertThat(problem(null, LOW, null)).isEqualTo(Kind.NO_START);
    assertThat(problem(null, "SHARD_END", null)).isEqualTo(Kind.NO_START);
  }

  @Test
  void rangeGoesOnWhereTheOneBeforeEnded() {
    assertThat(problem(LOW, LOW, null)).isNull();
    assertThat(problem(LOW, HIGH, null)).isEqualTo(Kind.RANGE_GAP);
    assertThat(problem(HIGH, LOW, null)).isEqualTo(Kind.RANGE_OVERLAP);
    assertThat(problem(LOW, "SHARD_END", null)).isEqualTo(Kind.RANGE_GAP);
  }

  @Test
  void sequenceNumbersAreComparedAsNumbers() {
    assertThat(problem("9", "10", null)).isEqualTo(Kind.RANGE_GAP);
    assertThat(problem("10", "9", null)).isEqualTo(Kind.RANGE_OVERLAP);
  }

  @Test
  void shardDoesNotBeginAgain() {
    assertThat(problem(LOW, "TRIM_HORIZON", null)).isEqualTo(Kind.RANGE_OVERLAP);
    assertThat(problem(LOW, "AT_TIMESTAMP:1782900000000", null)).isEqualTo(Kind.RANGE_OVERLAP);
    assertThat(problem("SHARD_END", LOW, null)).isEqualTo(Kind.RANGE_OVERLAP);
  }

  @Test
  void rangesOfAKafkaPartitionAreCheckedAsThoseOfAShard() {
    String eight = "0000000000000000008";
    String nine = "0000000000000000009";
    assertThat(problem(null, "EARLIEST", null)).isNull();
    assertThat(problem(null, "AT_OFFSET:9", null)).isNull();
    assertThat(problem(null, nine, null)).isEqualTo(Kind.NO_START);
    assertThat(problem(nine, nine, null)).isNull();
    assertThat(problem(eight, nine, null)).isEqualTo(Kind.RANGE_GAP);
    assertThat(problem(nine, eight, null)).isEqualTo(Kind.RANGE_OVERLAP);
    assertThat(problem(nine, "AT_OFFSET:0", null)).isEqualTo(Kind.RANGE_OVERLAP);
  }

  @Test
  void fileIsReadOnce() {
    assertThat(problem(null, "FILE_START", null)).isNull();
    assertThat(problem("FILE_END", "FILE_START", null)).isEqualTo(Kind.RANGE_OVERLAP);
  }

  @Test
  void rangesThatASourceDoesNotTellAreNotChecked() {
    assertThat(problem(null, "UNKNOWN", null)).isNull();
    assertThat(problem("UNKNOWN", "UNKNOWN", null)).isNull();
  }

  @Test
  void declaredGapExcusesAGapOnly() {
    assertThat(problem(LOW, HIGH, "trimmed")).isNull();
    assertThat(problem(HIGH, LOW, "trimmed")).isEqualTo(Kind.RANGE_OVERLAP);
  }
}
