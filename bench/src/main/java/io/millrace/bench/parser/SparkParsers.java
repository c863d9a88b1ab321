package io.millrace.bench.parser;

import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Lines per CPU-second of {@code millrace.apache_combined} and of {@code regexp_extract} in Spark,
 * each in several JVMs of its own. Spark's regular expressions run in a fast or a slow state that a
 * JVM keeps from its start, so a single JVM says little.
 */
public final class SparkParsers {
  private static final int LINES = 200_000;
  private static final int DEFAULT_FORKS = 6;

  private SparkParsers() {}

  /**
   * @param args number of JVMs for each query
   */
  public static void main(String[] args) throws Exception {
    int forks = args.length == 0 ? DEFAULT_FORKS : Integer.parseInt(args[0]);
    Path file = Files.createTempFile("access", ".log");
    try {
      write(file);
      List<Double> function = new ArrayList<>();
      List<Double> inlined = new ArrayList<>();
      List<Double> regexp = new ArrayList<>();
      for (int i = 0; i < forks; i++) {
        function.add(fork(SparkQuery.FUNCTION, file));
        inlined.add(fork(SparkQuery.FUNCTION_INLINED, file));
        regexp.add(fork(SparkQuery.REGEXP, file));
      }
      report(function, inlined, regexp);
    } finally {
      Files.delete(file);
    }
  }

  private static void write(Path file) throws IOException {
    AccessLines lines = new AccessLines(2);
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      for (int i = 0; i < LINES; i++) {
        writer.write(lines.next());
        writer.write('\n');
      }
    }
    System.out.printf(
        Locale.ROOT, "%d lines, %.0f bytes a line%n", LINES, Files.size(file) / (double) LINES - 1);
  }

  private static double fork(SparkQuery query, Path file) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of("local", "spark-java17.args"));
    command.addAll(List.of("-Xms2g", "-Xmx2g", "-XX:+UseParallelGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(
        List.of(SparkParserFork.class.getName(), query.name(), file.toString(), "" + LINES));
    File log = new File("bench/target/spark-parsers.log");
    Process process = new ProcessBuilder(command).redirectError(log).start();
    String answer = new String(process.getInputStream().readAllBytes()).trim();
    if (process.waitFor() != 0) {
      throw new IOException("A JVM for " + query + " failed, see " + log);
    }
    System.out.println(query + ": " + answer);
    return Double.parseDouble(answer.substring(answer.lastIndexOf(' ') + 1));
  }

  private static void report(List<Double> function, List<Double> inlined, List<Double> regexp) {
    double[] sorted = regexp.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double middle = Math.sqrt(sorted[0] * sorted[sorted.length - 1]);
    boolean twoStates = sorted[sorted.length - 1] > 1.4 * sorted[0];
    double fast = median(Arrays.stream(sorted).filter(x -> !twoStates || x > middle).toArray());
    double slow = median(Arrays.stream(sorted).filter(x -> !twoStates || x <= middle).toArray());
    double ours = median(function.stream().mapToDouble(Double::doubleValue).toArray());
    double lateral = median(inlined.stream().mapToDouble(Double::doubleValue).toArray());
    System.out.printf(
        Locale.ROOT,
        "%nlines per CPU-second, medians of %d JVMs%n"
            + "millrace.apache_combined, all fields        %,12.0f%n"
            + "the same through inline(array(...))         %,12.0f%n"
            + "regexp_extract and to_timestamp, fast state %,12.0f  (%.1f times slower)%n"
            + "regexp_extract and to_timestamp, slow state %,12.0f  (%.1f times slower)%s%n",
        function.size(),
        ours,
        lateral,
        fast,
        ours / fast,
        slow,
        ours / slow,
        twoStates ? "" : "\nall JVMs were in the same state");
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
