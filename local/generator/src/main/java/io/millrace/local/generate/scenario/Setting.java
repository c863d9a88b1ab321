package io.millrace.local.generate.scenario;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;

/**
 * What a scenario is made from; the same setting gives the same records.
 *
 * @param size about how many records
 * @param end when the scenario ends
 */
public record Setting(long seed, int size, Instant end) {

  /** A scenario that ended with the last full hour, so that windows lie in it as they always do. */
  public static Setting untilNow(long seed, int size) {
    return new Setting(seed, size, Instant.now().truncatedTo(ChronoUnit.HOURS));
  }

  SplittableRandom random() {
    return new SplittableRandom(seed);
  }

  Instant before(Duration time) {
    return end.minus(time);
  }
}
