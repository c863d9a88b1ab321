package io.millrace.bench.parser;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** One JVM of {@link SparkForks}: one query, several rounds, each round's lines per CPU-second. */
public final class SparkParserFork {
  private SparkParserFork() {}

  /**
   * @param args the query, the file, its number of lines, where they are read from
   */
  public static void main(String[] args) throws Exception {
    SparkQuery query = SparkQuery.valueOf(args[0]);
    Path warehouse = Files.createTempDirectory("warehouse");
    try (SparkSession spark = session(warehouse)) {
      LineSource source = LineSource.valueOf(args[3]);
      Dataset<Row> parsed = query.parse(source.lines(spark, args[1], query.copies()));
      long lines = Long.parseLong(args[2]) * query.copies();
      for (int i = 0; i < query.warmUps(); i++) {
        linesPerCpuSecond(parsed, lines);
      }
      List<Double> rounds = new ArrayList<>();
      for (int i = 0; i < query.rounds(); i++) {
        rounds.add(linesPerCpuSecond(parsed, lines));
      }
      Collections.sort(rounds);
      System.out.printf(
          Locale.ROOT,
          "%.0f to %.0f, median %.0f%n",
          rounds.get(0),
          rounds.get(rounds.size() - 1),
          rounds.get(rounds.size() / 2));
    } finally {
      Files.delete(warehouse);
    }
  }

  private static double linesPerCpuSecond(Dataset<Row> parsed, long lines) {
    long before = CpuTime.now();
    parsed.write().format("noop").mode("overwrite").save();
    return lines / ((CpuTime.now() - before) / 1e9);
  }

  private static SparkSession session(Path warehouse) {
    return SparkSession.builder()
        .master("local[1]")
        .appName("spark-parsers")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.warehouse.dir", warehouse.toUri().toString())
        .getOrCreate();
  }
}
