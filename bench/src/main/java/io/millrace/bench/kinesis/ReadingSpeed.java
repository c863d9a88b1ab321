package io.millrace.bench.kinesis;

import io.millrace.bench.measure.Figures;
import io.millrace.bench.measure.Machine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * How fast one task reads a stream of 1 KB records: a Spark task of our source with {@code
 * local[1]}, job included, beside the AWS SDK's client in the simplest loop, in alternating rounds
 * over the same stream. The endpoint has a JVM of its own.
 *
 * <p>Arguments: rounds (default 7).
 */
public final class ReadingSpeed {
  private static final String STREAM = "reading";
  private static final int RECORDS = 300_000;
  private static final int RECORD_BYTES = 1_024;
  private static final int WARM_UPS = 3;
  private static final double BAR_OF_BARE = 0.9;

  /** A way to read the stream once; returns the number of records. */
  private interface Way {
    long read();
  }

  private final SparkSession spark;
  private final EndpointProcess process;

  private ReadingSpeed(SparkSession spark, EndpointProcess process) {
    this.spark = spark;
    this.process = process;
  }

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 7;
    System.out.println(Machine.line());
    System.out.printf(
        Locale.ROOT,
        "one task reads %,d records of %,d bytes; local endpoint in a JVM of its own, limits"
            + " lifted; medians of %d rounds%n",
        RECORDS,
        RECORD_BYTES,
        rounds);
    try (EndpointProcess process =
            EndpointProcess.start(STREAM, 1, RECORDS, Contents.KILOBYTES, 1);
        SparkSession spark = BenchSpark.local(1, "bench reading")) {
      spark.sparkContext().setLogLevel("ERROR");
      new ReadingSpeed(spark, process).compare(rounds);
    }
  }

  private void compare(int rounds) throws Exception {
    try (KinesisClient client = BareSdk.client(process.endpoint())) {
      compare(
          Consumer.POLLING,
          60,
          "AWS SDK, synchronous GetRecords loop",
          () -> BareSdk.readAll(client, STREAM).records(),
          rounds);
    }
    if (!OurSource.knows(Consumer.FAN_OUT)) {
      System.out.println("fan-out: this build's source has no option 'consumer' yet");
      return;
    }
    try (BareFanOut client = new BareFanOut(process.endpoint(), STREAM)) {
      compare(
          Consumer.FAN_OUT,
          100,
          "AWS SDK, asynchronous SubscribeToShard loop",
          () -> client.readAll().records(),
          rounds);
    }
  }

  private void compare(
      Consumer consumer, double barMegabytes, String bareName, Way bare, int rounds)
      throws Exception {
    String oursName = "format(\"kinesis\"), consumer " + consumer.option();
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put(
        oursName,
        () -> task(OurSource.unlimited(OurSource.options(process.endpoint(), STREAM, consumer))));
    ways.put(bareName, bare);
    Map<String, List<Double>> seconds = new LinkedHashMap<>();
    Map<String, List<Double>> cpu = new LinkedHashMap<>();
    Map<String, List<Double>> endpointCpu = new LinkedHashMap<>();
    Map<String, Profile> profiles = new LinkedHashMap<>();
    for (String way : ways.keySet()) {
      seconds.put(way, new ArrayList<>());
      cpu.put(way, new ArrayList<>());
      endpointCpu.put(way, new ArrayList<>());
      profiles.put(way, new Profile());
    }
    for (int round = -WARM_UPS; round < rounds; round++) {
      for (Map.Entry<String, Way> way : ways.entrySet()) {
        System.gc(); // each round begins with an empty heap, so that none pays for the other
        long before = Machine.cpuNanos();
        long endpointBefore = process.cpuNanos();
        Profile profile = profiles.get(way.getKey());
        if (round >= 0) {
          profile.start();
        }
        long start = System.nanoTime();
        long read = way.getValue().read();
        double took = (System.nanoTime() - start) / 1e9;
        if (round >= 0) {
          profile.stop();
          seconds.get(way.getKey()).add(took);
          cpu.get(way.getKey()).add((Machine.cpuNanos() - before) / 1e9);
          endpointCpu.get(way.getKey()).add((process.cpuNanos() - endpointBefore) / 1e9);
        }
        if (read != RECORDS) {
          throw new IllegalStateException(
              "%s read %d of %d records".formatted(way.getKey(), read, RECORDS));
        }
      }
    }
    System.out.printf("%n%-46s %9s %22s %22s%n", "", "MB/s", "CPU us/record, reader", "endpoint");
    for (String way : ways.keySet()) {
      System.out.printf(
          Locale.ROOT,
          "%-46s %9.1f %22.2f %22.2f   (rounds: %.1f to %.1f MB/s)%n",
          way,
          rate(Figures.of(seconds.get(way)).median()),
          Figures.of(cpu.get(way)).median() * 1e6 / RECORDS,
          Figures.of(endpointCpu.get(way)).median() * 1e6 / RECORDS,
          rate(Figures.of(seconds.get(way)).largest()),
          rate(Figures.of(seconds.get(way)).smallest()));
    }
    double ours = rate(Figures.of(seconds.get(oursName)).median());
    double ratio = ours / rate(Figures.of(seconds.get(bareName)).median());
    System.out.printf(
        Locale.ROOT,
        "ours is %.2f of the bare loop%s%n",
        ratio,
        PlanningCost.verdict(ours >= barMegabytes || ratio >= BAR_OF_BARE));
    profiles.forEach((way, profile) -> profile.print(way));
  }

  private static double rate(double seconds) {
    return (double) RECORDS * RECORD_BYTES / 1e6 / seconds;
  }

  private long task(Map<String, String> options) {
    RangeSource source = new RangeSource(spark, options, process.ranges());
    try {
      return source.readAll();
    } finally {
      source.stop();
    }
  }
}
