package io.millrace.core.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForestTest {
  private static final ForestSettings SMALL = new ForestSettings(30, 64, 1000, 1);

  @ParameterizedTest
  @CsvSource({"30, 64, 1000, 1", "20, 32, 100, 4", "100, 256, 100000, 1"})
  void scoresAreTheSameThroughBytes(int trees, int samples, int decay, int shingle) {
    ForestSettings settings = new ForestSettings(trees, samples, decay, shingle);
    Forest undisturbed = Forest.of(settings, 2);
    Forest restarted = Forest.of(settings, 2);
    Random random = new Random(3);
    double most = 0;
    for (int i = 0; i < 1200; i++) {
      if (random.nextInt(20) == 0) {
        restarted = Forest.of(restarted.toBytes(), 2);
      }
      double[] point = point(random, i);
      Score expected = undisturbed.explain(point);
      Score found = restarted.explain(point);
      most = Math.max(most, Math.abs(expected.score() - found.score()));
      assertThat(found.score()).as("point %d", i).isCloseTo(expected.score(), within(1e-9));
      assertThat(found.shares().get(0).sum())
          .isCloseTo(expected.shares().get(0).sum(), within(1e-9));
    }
    System.out.printf("forest %s: scores through bytes differ by at most %.1e%n", settings, most);
  }

  @Test
  void scoresDoNotDependOnTheRun() {
    Forest one = Forest.of(SMALL, 2);
    Forest other = Forest.of(SMALL, 2);
    Random random = new Random(4);
    for (int i = 0; i < 500; i++) {
      double[] point = point(random, i);
      assertThat(other.score(point).score()).isEqualTo(one.explain(point).score());
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "5"})
  void sharesSumUpToTheScore(int shingle) {
    Forest forest = Forest.of(new ForestSettings(50, 128, 10_000, shingle), 3);
    Random random = new Random(5);
    double most = 0;
    for (int i = 0; i < 1000; i++) {
      double[] point = {random.nextGaussian(), random.nextDouble() * 100, i % 7};
      Score score = forest.explain(point);
      double sum = score.shares().stream().mapToDouble(Score.Share::sum).sum();
      most = Math.max(most, Math.abs(sum - score.score()));
      assertThat(sum).as("point %d", i).isCloseTo(score.score(), within(1e-6));
    }
    System.out.printf("forest, shingle %d: shares miss the score by at most %.1e%n", shingle, most);
  }

  @Test
  void whatIsFarAwayScoresHighAndTheColumnAndTheSideAreTold() {
    Forest forest = Forest.of(ForestSettings.DEFAULT, 2);
    Random random = new Random(6);
    double usual = 0;
    for (int i = 0; i < 1000; i++) {
      Score score = forest.explain(new double[] {random.nextGaussian(), random.nextGaussian()});
      usual = i < 500 ? 0 : Math.max(usual, score.score());
    }
    Score far = forest.explain(new double[] {0, -40});

    assertThat(far.score()).isGreaterThan(usual * 1.5);
    assertThat(far.shares().get(1).sum()).isGreaterThan(10 * far.shares().get(0).sum());
    assertThat(new Explanation(List.of("x", "y"), true).json(far))
        .matches(
            "\\{\"x\":\\{\"DIRECTION\":\"(HIGH|LOW)\",\"STRENGTH\":[0-9.E-]+,\"ATTRIBUTION_SCORE\":[0-9.E-]+},"
                + "\"y\":\\{\"DIRECTION\":\"LOW\",\"STRENGTH\":[0-9.E-]+,\"ATTRIBUTION_SCORE\":[0-9.E-]+}}");
    assertThat(new Explanation(List.of("x", "\"y\""), false).json(far))
        .matches(
            "\\{\"x\":\\{\"ATTRIBUTION_SCORE\":[0-9.E-]+},"
                + "\"\\\\\"y\\\\\"\":\\{\"ATTRIBUTION_SCORE\":[0-9.E-]+}}");
  }

  @Test
  void theNewestPointIsScoredWhateverTheOrder() throws Exception {
    List<double[]> points = new ArrayList<>();
    Forest forest = Forest.of(SMALL, 2);
    Random random = new Random(7);
    Score expected = null;
    for (int i = 0; i < 300; i++) {
      points.add(point(random, i));
      expected = forest.score(points.get(i));
    }
    OrderedForest left = new OrderedForest(false);
    OrderedForest right = new OrderedForest(false);
    for (int i = 299; i >= 0; i--) {
      (random.nextBoolean() ? left : right).add(SMALL, i, points.get(i));
    }

    assertThat(through(left).plus(through(right)).score()).contains(expected);
    assertThat(new OrderedForest(false).plus(left).plus(new OrderedForest(false)).score())
        .isPresent();
    assertThat(new OrderedForest(false).score()).isEmpty();
  }

  @Test
  void stateGoesOnWhereItWas() throws Exception {
    Forest forest = Forest.of(SMALL, 2);
    OrderedForest state = new OrderedForest(false);
    Random random = new Random(8);
    for (int i = 0; i < 300; i++) {
      double[] point = point(random, i);
      state.add(SMALL, i, point);
      assertThat(state.score().orElseThrow().score())
          .isCloseTo(forest.score(point).score(), within(1e-9));
      state = i % 50 == 0 ? through(state) : state;
    }
  }

  @Test
  void rowsWithoutValuesHaveNoScoreAndAreNotLearned() {
    OrderedForest state = new OrderedForest(false);
    Forest forest = Forest.of(SMALL, 2);
    Random random = new Random(9);
    for (int i = 0; i < 100; i++) {
      double[] point = point(random, i);
      state.add(SMALL, i, point);
      Score expected = forest.score(point);
      assertThat(state.score()).contains(expected);
      state.add(SMALL, i, i % 2 == 0 ? new double[0] : new double[] {1e300, 0});
      assertThat(state.score()).isEmpty();
    }
  }

  @Test
  void valuesOutsideOfTheRangesAreRefused() {
    assertThatThrownBy(() -> new ForestSettings(0, 256, 1, 1))
        .hasMessage("random_cut_forest takes a number of trees from 1 to 1000, not 0");
    assertThatThrownBy(() -> new ForestSettings(1001, 256, 1, 1)).hasMessageEndingWith("not 1001");
    assertThatThrownBy(() -> new ForestSettings(100, 9, 1, 1))
        .hasMessage("random_cut_forest takes a sample size from 10 to 1000, not 9");
    assertThatThrownBy(() -> new ForestSettings(100, 256, 0, 1))
        .hasMessageStartingWith("random_cut_forest takes a time decay from 1 to ");
    assertThatThrownBy(() -> new ForestSettings(100, 256, 1, 31))
        .hasMessage("random_cut_forest takes a shingle size from 1 to 30, not 31");
  }

  private static double[] point(Random random, int i) {
    return new double[] {
      random.nextGaussian() * 3 + (random.nextInt(100) == 0 ? 50 : 0), Math.sin(i / 10.0)
    };
  }

  private static OrderedForest through(OrderedForest state) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(state);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (OrderedForest) in.readObject();
    }
  }
}
