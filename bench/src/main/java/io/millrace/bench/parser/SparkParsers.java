package io.millrace.bench.parser;

import static io.millrace.bench.parser.Rates.median;
import static io.millrace.bench.parser.Rates.print;
import static io.millrace.bench.parser.Rates.sorted;
import static io.millrace.bench.parser.Rates.times;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
    try (SparkForks jvms = SparkForks.over(new AccessLines(2)::next, LINES, LineSource.FILE)) {
      double read = jvms.rate(SparkQuery.READ);
      List<Double> function = new ArrayList<>();
      List<Double> same = new ArrayList<>();
      List<Double> inlined = new ArrayList<>();
      List<Double> regexp = new ArrayList<>();
      for (int i = 0; i < forks; i++) {
        function.add(jvms.rate(SparkQuery.FUNCTION));
        same.add(jvms.rate(SparkQuery.FUNCTION_SAME_FIELDS));
        inlined.add(jvms.rate(SparkQuery.FUNCTION_INLINED));
        regexp.add(jvms.rate(SparkQuery.REGEXP));
      }
      System.out.printf("%nlines per CPU-second, medians of %d JVMs%n", forks);
      print("reading the lines alone, one JVM", read, "");
      print("millrace.apache_combined, all 14 columns", median(function), "");
      print("the same through inline(array(...))", median(inlined), "");
      report(median(same), sorted(regexp));
    }
  }

  /** Ours beside the regular expressions, over the same fields. */
  private static void report(double ours, double[] theirs) {
    print("millrace.apache_combined, fields of regexp", ours, "");
    double slowest = theirs[0];
    double fastest = theirs[theirs.length - 1];
    if (fastest < STATES_APART * slowest) {
      print("regexp_extract, all JVMs in one state", median(theirs), times(ours, median(theirs)));
      return;
    }
    double between = Math.sqrt(slowest * fastest);
    double fast = median(Arrays.stream(theirs).filter(rate -> rate > between).toArray());
    double slow = median(Arrays.stream(theirs).filter(rate -> rate <= between).toArray());
    print("regexp_extract, fast state", fast, times(ours, fast));
    print("regexp_extract, slow state", slow, times(ours, slow));
  }
}
