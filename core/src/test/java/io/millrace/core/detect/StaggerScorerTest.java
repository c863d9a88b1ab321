package io.millrace.core.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.function.StaggerWindow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StaggerScorerTest {
  private static final double[] NO_COLUMNS = {};

  /** Micro-batches end anywhere, also inside a window. */
  @Test
  void windowsAreThoseOfTheSqlFunctionWhereverTheStateWasKept() throws IOException {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Scorer scorer = scorer("10s");
      StaggerWindow function = new StaggerWindow();
      List<Object> found = new ArrayList<>();
      List<Object> expected = new ArrayList<>();
      long time = random.nextInt(2) == 0 ? -5_000_000 : 1_767_225_600_000_000L;
      for (int row = 0; row < 40; row++) {
        time += random.nextInt(6_000_001);
        found.add(scorer.score(time, NO_COLUMNS)[0]);
        function.add(time, 10_000_000);
        expected.add(timestamp(function.start()));
        if (random.nextInt(3) == 0) {
          scorer = kept(scorer, scorer("10s"));
        }
      }
      assertThat(found).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @Test
  void aRowThatComesBehindLaterOnesIsInTheOpenWindow() {
    Scorer scorer = scorer("10s");

    assertThat(scorer.score(20_000_000, NO_COLUMNS)).containsExactly(timestamp(20_000_000));
    assertThat(scorer.score(12_000_000, NO_COLUMNS)).containsExactly(timestamp(20_000_000));
    assertThat(scorer.score(Long.MIN_VALUE, NO_COLUMNS)).containsExactly((Object) null);
    assertThat(scorer.score(30_000_000, NO_COLUMNS)).containsExactly(timestamp(30_000_000));
  }

  @Test
  void stateOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> kept(scorer("10s"), scorer("1 minute")))
        .isInstanceOf(StateMismatchException.class)
        .hasMessageContaining(
            "made with 'length: 10s', and the pipeline file now says 'length: 1m'");
  }

  private static Scorer scorer(String length) {
    return DetectorFunction.STAGGER.scorer(Map.of("length", length), List.of());
  }

  private static Scorer kept(Scorer scorer, Scorer fresh) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    scorer.write(new DataOutputStream(bytes));
    return fresh.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  private static Timestamp timestamp(long micros) {
    return Timestamp.from(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }
}
