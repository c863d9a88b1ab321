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

  /** The fast state of regular expressions is about twice as fast as the slow one. */
  private static final double STATES_APART = 1.5;

  private SparkParsers() {}

  /**
   * @param args number of JVMs for each query
   */
  public static void main(String[] args) throws Exception {
    int forks = args.length == 0 ? DEFAULT_FORKS : Integer.parseInt(args[0]);
    Path file = Files.createTempFile("access", ".log");
    try {
      write(file);
      double read = fork(SparkQuery.READ, file);
      List<Double> function = new ArrayList<>();
      List<Double> same = new ArrayList<>();
      List<Double> inlined = new ArrayList<>();
      List<Double> regexp = new ArrayList<>();
      for (int i = 0; i < forks; i++) {
        function.add(fork(SparkQuery.FUNCTION, file));
        same.add(fork(SparkQuery.FUNCTION_SAME_FIELDS, file));
        inlined.add(fork(SparkQuery.FUNCTION_INLINED, file));
        regexp.add(fork(SparkQuery.REGEXP, file));
      }
      System.out.printf("%nlines per CPU-second, medians of %d JVMs%n", forks);
      print("reading the lines alone, one JVM", read, "");
      print("millrace.apache_combined, all 14 columns", median(doubles(function)), "");
      print("the same through inline(array(...))", median(doubles(inlined)), "");
      report(median(doubles(same)), doubles(regexp));
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

  /** Ours beside the regular expressions, over the same fields. */
  private static void report(double ours, double[] sorted) {
    print("millrace.apache_combined, fields of regexp", ours, "");
    double slowest = sorted[0];
    double fastest = sorted[sorted.length - 1];
    if (fastest < STATES_APART * slowest) {
      print("regexp_extract, all JVMs in one state", median(sorted), times(ours, median(sorted)));
      return;
    }
    double between = Math.sqrt(slowest * fastest);
    double fast = median(Arrays.stream(sorted).filter(rate -> rate > between).toArray());
    double slow = median(Arrays.stream(sorted).filter(rate -> rate <= between).toArray());
    print("regexp_extract, fast state", fast, times(ours, fast));
    print("regexp_extract, slow state", slow, times(ours, slow));
  }

  private static void print(String what, double rate, String remark) {
    System.out.printf(Locale.ROOT, "%-42s %,12.0f  %s%n", what, rate, remark);
  }

  private static String times(double ours, double theirs) {
    return String.format(Locale.ROOT, "ours is %.1f times that", ours / theirs);
  }

  private static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
