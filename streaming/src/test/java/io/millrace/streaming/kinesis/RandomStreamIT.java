package io.millrace.streaming.kinesis;

import io.millrace.local.kinesis.Limits;
import io.millrace.local.kinesis.LocalKinesis;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.LongStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;

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
  private static LocalKinesis kinesis;
  private static TestClock clock;
  private static KinesisClient client;
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    clock = new TestClock(Instant.parse("2026-05-01T00:00:00Z"));
    kinesis = LocalKinesis.builder().limits(Limits.lifted()).clock(clock).start();
    client =
        KinesisClient.builder()
            .endpointOverride(kinesis.endpoint())
            .region(Region.EU_WEST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClientBuilder(ApacheHttpClient.builder())
            .build();
    spark =
        SparkSession.builder()
            .appName("RandomStreamIT")
            // Attempts per task, so that one may die without its query.
            .master("local[2,4]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toUri().toString())
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
    client.close();
    kinesis.close();
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
    RandomRun run =
        new RandomRun(seed, spark, kinesis, client, clock, folder.resolve("seed-" + seed));
    try {
      run.play();
    } catch (Throwable e) {
      throw new AssertionError(
          "Seed %d fails (-D%s=%d plays it again): %s. %s"
              .formatted(seed, SEED, seed, e.getMessage(), run),
          e);
    }
  }
}
