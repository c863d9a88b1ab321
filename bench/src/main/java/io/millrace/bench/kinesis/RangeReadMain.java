package io.millrace.bench.kinesis;

import io.millrace.bench.measure.Machine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Our source reading the given ranges in a JVM of its own: ours of {@link AslComparison}. */
public final class RangeReadMain {
  private RangeReadMain() {}

  /**
   * Ranges come on standard input, as {@link StreamRange} spells them.
   *
   * @param args endpoint, stream, rounds
   */
  public static void main(String[] args) throws IOException {
    List<StreamRange> ranges =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))
            .lines()
            .map(StreamRange::parse)
            .toList();
    try (SparkSession spark = BenchSpark.local(1, "bench asl")) {
      spark.sparkContext().setLogLevel("ERROR");
      for (int round = 0; round < Integer.parseInt(args[2]); round++) {
        RangeSource source =
            new RangeSource(
                spark,
                OurSource.unlimited(OurSource.options(URI.create(args[0]), args[1])),
                ranges);
        System.gc();
        long cpu = Machine.cpuNanos();
        long start = System.nanoTime();
        long records = source.readAll();
        long wall = System.nanoTime() - start;
        System.out.println("ROUND " + records + " " + wall + " " + (Machine.cpuNanos() - cpu));
        source.stop(); // and with it the cache, so that the next round reads again
      }
    }
  }
}
