package io.millrace.local.generate.scenario;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Two hours of a city's taxi pickups: most of them anywhere, many at the airport and at the central
 * station.
 */
final class TaxiPickups implements Scenario {
  private static final Duration LENGTH = Duration.ofHours(2);
  private static final double WIDTH = 0.008;

  /** As the pipeline has it: so far from a place a pickup may be to belong to its hotspot. */
  private static final double RADIUS = 0.013;

  private static final double[] AIRPORT = {-73.7840, 40.6440};
  private static final double[] STATION = {-73.9930, 40.7505};
  private static final int PERCENT_AT_EACH = 15;

  private final Timeline timeline = new Timeline();
  private int pickups;

  TaxiPickups(Setting setting) {
    SplittableRandom random = setting.random();
    for (int i = 0; i < setting.size(); i++) {
      Instant time = setting.before(LENGTH).plusMillis(i * LENGTH.toMillis() / setting.size());
      int percent = random.nextInt(100);
      if (percent < PERCENT_AT_EACH) {
        near(time, AIRPORT, random);
      } else if (percent < 2 * PERCENT_AT_EACH) {
        near(time, STATION, random);
      } else {
        pickup(time, -74.20 + random.nextDouble() * 0.5, 40.50 + random.nextDouble() * 0.5, random);
      }
    }
  }

  private void near(Instant time, double[] center, SplittableRandom random) {
    pickup(
        time,
        center[0] + (random.nextDouble() - 0.5) * WIDTH,
        center[1] + (random.nextDouble() - 0.5) * WIDTH,
        random);
  }

  private void pickup(Instant time, double longitude, double latitude, SplittableRandom random) {
    pickups++;
    timeline.add(
        time,
        "cab-" + random.nextInt(200),
        String.format(
            Locale.ROOT,
            "%s,%.6f,%.6f,%d,%.2f",
            time,
            longitude,
            latitude,
            1 + random.nextInt(4),
            5 + random.nextInt(4_000) / 100.0));
  }

  @Override
  public List<Message> messages() {
    return timeline.messages();
  }

  @Override
  public List<Fact> facts() {
    return List.of(
        Fact.of(
            "Every hour has two hotspots",
            "SELECT count(*), sum(pickups), min(size(boxes)), max(size(boxes)) FROM hotspots_per_hour",
            Fact.row(LENGTH.toHours(), pickups, 2, 2)),
        Fact.of(
            "One is around the airport, and one around the station",
            """
            SELECT count_if(%s), count_if(%s)
            FROM hotspots_per_hour LATERAL VIEW explode(boxes) boxes AS box
            """
                .formatted(isIn(AIRPORT), isIn(STATION)),
            Fact.row(LENGTH.toHours(), LENGTH.toHours())),
        Fact.of(
            "Neither is much larger than its place",
            """
            SELECT max(box.coordinates[1][0] - box.coordinates[0][0]) < %s,
                   max(box.coordinates[0][1] - box.coordinates[1][1]) < %s
            FROM hotspots_per_hour LATERAL VIEW explode(boxes) boxes AS box
            """
                .formatted(WIDTH + 2 * RADIUS, WIDTH + 2 * RADIUS),
            Fact.row(true, true)));
  }

  /** Corners of a box are upper left and lower right. */
  private static String isIn(double[] place) {
    return String.format(
        Locale.ROOT,
        "%1$f BETWEEN box.coordinates[0][0] AND box.coordinates[1][0]"
            + " AND %2$f BETWEEN box.coordinates[1][1] AND box.coordinates[0][1]",
        place[0],
        place[1]);
  }
}
