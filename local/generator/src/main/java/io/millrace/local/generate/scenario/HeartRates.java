package io.millrace.local.generate.scenario;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/**
 * Wearables that measure every five seconds: one heart beats too fast for a minute, one too slow,
 * two exactly at the limits, and one device is nobody's.
 */
final class HeartRates implements Scenario {
  private static final int DEVICES = 10;
  private static final int UNKNOWN = 99;
  private static final int READINGS = 12;
  private static final int FAST = 3;
  private static final int AT_UPPER_LIMIT = 5;
  private static final int AT_LOWER_LIMIT = 6;
  private static final int SLOW = 9;

  private final Timeline timeline = new Timeline();
  private final int minutes;

  HeartRates(Setting setting) {
    SplittableRandom random = setting.random();
    this.minutes = Math.max(4, setting.size() / DEVICES / READINGS);
    Instant start = setting.before(Duration.ofMinutes(minutes));
    for (int minute = 0; minute < minutes; minute++) {
      for (int device = 1; device <= DEVICES; device++) {
        int usual = 62 + random.nextInt(40);
        measure(start, minute, device, minute == 2 ? planted(device, usual) : i -> usual + i % 3);
      }
    }
    measure(start, 1, UNKNOWN, i -> 80);
  }

  private static IntUnaryOperator planted(int device, int usual) {
    return switch (device) {
      case FAST -> i -> 125 + i;
      case AT_UPPER_LIMIT -> i -> i % 2 == 0 ? 119 : 121;
      case AT_LOWER_LIMIT -> i -> 40;
      case SLOW -> i -> 33 + i % 4;
      default -> i -> usual;
    };
  }

  private void measure(Instant start, int minute, int device, IntUnaryOperator bpm) {
    for (int i = 0; i < READINGS; i++) {
      Instant time = start.plusSeconds(60L * minute + 5L * i);
      timeline.add(
          time,
          "device-" + device,
          "{\"time\":\"%s\",\"device\":%d,\"bpm\":%d}".formatted(time, device, bpm.applyAsInt(i)));
    }
  }

  @Override
  public List<Message> messages() {
    return timeline.messages();
  }

  @Override
  public List<Fact> facts() {
    return List.of(
        Fact.of(
            "Every device has a row a minute",
            "SELECT count(*), sum(readings) FROM heart_rate",
            Fact.row(DEVICES * minutes, DEVICES * minutes * READINGS)),
        Fact.of(
            "One heart beats too fast and one too slow; exactly 120 and 40 are neither",
            """
            SELECT device, average FROM heart_rate
            WHERE average > 120 OR average < 40 ORDER BY device
            """,
            Fact.row(FAST, 130.5),
            Fact.row(SLOW, 34.5)),
        Fact.of(
            "Those at the limits",
            "SELECT device FROM heart_rate WHERE average IN (120, 40) ORDER BY device",
            Fact.row(AT_UPPER_LIMIT),
            Fact.row(AT_LOWER_LIMIT)),
        Fact.of(
            "Readings of a device that nobody has registered are dead letters",
            "SELECT reason, count(*) FROM dead_letters GROUP BY reason",
            Fact.row("unknown device", READINGS)));
  }
}
