package io.millrace.core.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HotspotsTest {
  /** As in Amazon's developer guide: x and y from 0 to 10, hotspots of side 1. */
  private static final HotspotSettings GUIDE = new HotspotSettings(1000, 0.2, 17);

  /** Pickup points in a city, in degrees. */
  private static final HotspotSettings TAXI = new HotspotSettings(1000, 0.013, 20);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void plantedSquaresAreFound(int seed) {
    PlantedPoints field =
        new PlantedPoints(seed, 0, 0, 10)
            .noise(400)
            .square(2, 7, 1, 200)
            .square(5, 2, 1, 200)
            .square(8, 8, 1, 200);
    List<Hotspot> found = Hotspots.find(field.shuffled(), GUIDE);

    print("guide", seed, found, field);
    assertThat(found).hasSize(3);
    assertThat(field.precision(found)).isGreaterThan(0.95);
    assertThat(field.recall(found)).isGreaterThan(0.95);
    assertThat(found)
        // 200 points in a square of side 1, and what lies around.
        .allSatisfy(spot -> assertThat(spot.density()).isBetween(130.0, 260.0));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void plantedPickupsAreFound(int seed) {
    PlantedPoints city =
        new PlantedPoints(seed, -74.05, 40.6, 0.3)
            .noise(640)
            .bell(-73.98, 40.75, 0.004, 160)
            .bell(-73.87, 40.77, 0.004, 100)
            .bell(-73.79, 40.64, 0.004, 100);
    List<Hotspot> found = Hotspots.find(city.shuffled(), TAXI);

    print("taxi", seed, found, city);
    assertThat(found).hasSize(3);
    assertThat(city.precision(found)).isGreaterThan(0.8);
    assertThat(city.recall(found)).isGreaterThan(0.98);
    assertThat(found).isSortedAccordingTo(Comparator.comparingDouble(Hotspot::density).reversed());
  }

  private static void print(String shape, int seed, List<Hotspot> found, PlantedPoints field) {
    System.out.printf(
        "hotspots, %s %d: %d found, precision %.3f, recall %.3f%n",
        shape, seed, found.size(), field.precision(found), field.recall(found));
  }

  @Test
  void noiseHasNone() {
    for (int seed = 0; seed < 100; seed++) {
      assertThat(Hotspots.find(new PlantedPoints(seed, 0, 0, 10).noise(1000).shuffled(), GUIDE))
          .isEmpty();
      assertThat(
              Hotspots.find(new PlantedPoints(seed, -74.2, 40.5, 0.5).noise(1000).shuffled(), TAXI))
          .isEmpty();
    }
    assertThat(Hotspots.find(List.of(), GUIDE)).isEmpty();
  }

  @Test
  void minimumCountsThePointItself() {
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < 17; i++) {
      points.add(new double[] {1, 5, -3});
    }
    Hotspot spot =
        new Hotspot(17 / (0.2 * 0.2 * 0.2), List.of(1.0, 5.0, -3.0), List.of(1.0, 5.0, -3.0));
    assertThat(Hotspots.find(points, GUIDE)).containsExactly(spot);
    assertThat(Hotspots.find(points.subList(1, 17), GUIDE)).isEmpty();
  }

  @Test
  void pointsAtTheRadiusAreCloseAndThoseBetweenTwoHotspotsBelongToBoth() {
    List<double[]> points = new ArrayList<>();
    for (double x : new double[] {0, 0, 0, 0.25, 1.25, 2.25, 2.5, 2.5, 2.5}) {
      points.add(new double[] {x});
    }
    HotspotSettings settings = new HotspotSettings(100, 1, 4);

    assertThat(Hotspots.json(Hotspots.find(points, settings)))
        .isEqualTo(
            "{\"hotspots\":["
                + "{\"density\":4.0,\"minValues\":[0.0],\"maxValues\":[1.25]},"
                + "{\"density\":4.0,\"minValues\":[1.25],\"maxValues\":[2.5]}]}");
  }

  @Test
  void valuesOutsideOfTheRangesAreRefused() {
    for (int window : new int[] {99, 1001, -1}) {
      assertThatThrownBy(() -> new HotspotSettings(window, 1, 2))
          .hasMessage("hotspots looks at a window of 100 to 1000 points, not " + window);
    }
    for (double radius : new double[] {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new HotspotSettings(100, radius, 2))
          .hasMessage("hotspots needs a radius greater than 0, not " + radius);
    }
    for (int minPoints : new int[] {1, 101}) {
      assertThatThrownBy(() -> new HotspotSettings(100, 1, minPoints))
          .hasMessage("hotspots needs min_points from 2 to the window of 100, not " + minPoints);
    }
    assertThat(new HotspotSettings(100, 1, 100)).isNotEqualTo(new HotspotSettings(1000, 1, 2));
  }

  @Test
  void pointsGiveTheSameHoweverTheyComeTogether() throws Exception {
    List<double[]> points =
        new PlantedPoints(5, 0, 0, 10).noise(2000).square(4, 4, 1, 500).shuffled();
    HotspotWindow whole = new HotspotWindow();
    for (int i = 0; i < points.size(); i++) {
      whole.add(GUIDE, time(i), points.get(i));
    }
    String expected = Hotspots.json(whole.hotspots());
    assertThat(whole.hotspots()).isNotEmpty();

    Random random = new Random(9);
    for (int run = 0; run < 30; run++) {
      List<HotspotWindow> parts = new ArrayList<>();
      for (int part = 0; part < 1 + random.nextInt(8); part++) {
        parts.add(new HotspotWindow());
      }
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < points.size(); i++) {
        order.add(random.nextInt(i + 1), i);
      }
      for (int i : order) {
        parts.get(random.nextInt(parts.size())).add(GUIDE, time(i), points.get(i));
      }
      HotspotWindow merged = new HotspotWindow();
      for (HotspotWindow part : parts) {
        merged = random.nextBoolean() ? merged.plus(through(part)) : through(part).plus(merged);
      }
      assertThat(Hotspots.json(merged.hotspots())).isEqualTo(expected);
    }
  }

  /** Some share a time. */
  private static long time(int i) {
    return i / 3;
  }

  @Test
  void onlyTheNewestCount() {
    HotspotWindow window = new HotspotWindow();
    HotspotSettings settings = new HotspotSettings(100, 1, 50);
    for (int i = 0; i < 60; i++) {
      window.add(settings, i, new double[] {7});
    }
    assertThat(window.hotspots()).hasSize(1);
    for (int i = 0; i < 51; i++) {
      window.add(settings, 100 + i, new double[] {1000 + 3 * i});
    }
    assertThat(window.hotspots()).isEmpty();
  }

  @Test
  void aCitysPickupsHaveHotspots() throws IOException {
    List<double[]> pickups =
        Files.readAllLines(Samples.folder("taxi").resolve("nyc-yellow_tripdata_sample.csv"))
            .stream()
            .skip(1)
            .map(line -> line.split(","))
            .map(cells -> new double[] {Double.parseDouble(cells[6]), Double.parseDouble(cells[7])})
            .toList();
    List<Hotspot> found = Hotspots.find(pickups, TAXI);

    System.out.println("hotspots among " + pickups.size() + " pickups: " + Hotspots.json(found));
    assertThat(found)
        .isNotEmpty()
        .allSatisfy(
            spot ->
                assertThat(
                        pickups.stream()
                            .filter(pickup -> PlantedPoints.holds(spot, pickup))
                            .count())
                    .isGreaterThanOrEqualTo(20));
  }

  /** As states travel between tasks. */
  private static HotspotWindow through(HotspotWindow state) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(state);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (HotspotWindow) in.readObject();
    }
  }
}
