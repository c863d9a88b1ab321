package io.millrace.core.detect;

import io.millrace.core.option.Durations;
import io.millrace.core.option.OptionReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Answers each row with the time when its stagger window opened: with the key's first row, or the
 * first one after a window was over. A row that a later micro-batch brings with an earlier time is
 * in the window that is open, as in the original, which knows no order but that of arrival.
 */
final class StaggerScorer implements Scorer {
  private static final int MICROS_PER_MILLI = 1_000;

  private final Duration length;

  /** In microseconds; no window has opened yet where it is {@code Long.MIN_VALUE}. */
  private long openedAt;

  private StaggerScorer(Duration length, long openedAt) {
    this.length = length;
    this.openedAt = openedAt;
  }

  /**
   * @throws io.millrace.core.option.OptionException when the options are wrong
   */
  static StaggerScorer of(OptionReader options) {
    Duration length = options.read(DetectorOptions.LENGTH);
    options.finish();
    return new StaggerScorer(length, Long.MIN_VALUE);
  }

  @Override
  public Object[] score(long time, double[] point) {
    if (time == Long.MIN_VALUE) {
      return new Object[1]; // no time, no window
    }
    if (openedAt == Long.MIN_VALUE || time - openedAt >= length.toMillis() * MICROS_PER_MILLI) {
      openedAt = time;
    }
    return new Object[] {Timestamp.from(Instant.EPOCH.plus(openedAt, ChronoUnit.MICROS))};
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(length.toMillis());
    out.writeLong(openedAt);
  }

  @Override
  public Scorer read(DataInputStream in) throws IOException {
    Duration before = Duration.ofMillis(in.readLong());
    if (!before.equals(length)) {
      throw new StateMismatchException(spelled(before), spelled(length));
    }
    return new StaggerScorer(length, in.readLong());
  }

  private static String spelled(Duration length) {
    return "'length: %s'".formatted(Durations.format(length));
  }
}
