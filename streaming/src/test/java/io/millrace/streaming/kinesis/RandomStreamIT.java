package io.millrace.streaming.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random streams under random queries: no record of a key is missing or given out twice, and they
 * come in the order of their puts. A failure names its seed; {@code -Dmillrace.seed=} plays that
 * one again.
 */
class RandomStreamIT {
  private static final String SEED = "millrace.seed";
  private static final int RUNS = 50;
  private static final int SOAK_RUNS = 500;

  @TempDir static Path folder;
  private static final Map<String, Integer> MET = new TreeMap<>();
  private static ClockedStream endpoint;
  private static SparkSession spark;
  private static int played;

  @BeforeAll
  static void start() {
    endpoint = new ClockedStream();
    spark = ClockedStream.session("RandomStreamIT", folder);
  }

  /** Or the runs would prove less than they seem to. */
  @AfterAll
  static void everyKindOfTroubleWasMet() {
    spark.stop();
    endpoint.close();
    if (played >= RUNS) {
      assertThat(MET)
          .containsKeys("BEFORE_WRITE", "AFTER_WRITE", "COMMIT_LOST", "STOPPED", "task died")
          .containsKeys("replayed", "misplaced", "split", "merge", "reshard", "micro-batches");
    }
  }

  static LongStream seeds() {
    Long one = Long.getLong(SEED);
    return one == null ? LongStream.rangeClosed(1, RUNS) : LongStream.of(one);
  }

  static LongStream soakSeeds() {
    return LongStream.generate(() -> System.nanoTime() * 0x9E3779B97F4A7C15L >>> 16)
        .limit(SOAK_RUNS);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyRecordOnceAndInTheOrderOfItsKey(long seed) throws Exception {
    play(seed);
  }

  @Tag("soak")
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("soakSeeds")
  void everyRecordOnceAndInTheOrderOfItsKeyForLong(long seed) throws Exception {
    play(seed);
  }

  private static void play(long seed) {
    RandomRun run = new RandomRun(seed, spark, endpoint, folder.resolve("seed-" + seed));
    try {
      run.play();
    } catch (Throwable e) {
      throw new AssertionError(
          "Seed %d fails (-D%s=%d plays it again): %s. %s"
              .formatted(seed, SEED, seed, e.getMessage(), run),
          e);
    }
    run.met().forEach((trouble, times) -> MET.merge(trouble, times, Integer::sum));
    played++;
  }
}
