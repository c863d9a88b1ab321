package io.millrace.bench.parser;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Rows per CPU-second of a format's function and of what Spark itself has for the same columns,
 * each in several JVMs of its own.
 */
public final class SparkBuiltins {
  private static final int DEFAULT_FORKS = 3;

  private SparkBuiltins() {}

  private enum Comparison {
    FLOWS(
        1_000_000,
        2.5,
        "split() and casts",
        SparkQuery.FLOWS_SPLIT,
        "millrace.vpc_flow",
        SparkQuery.FLOWS_FUNCTION) {
      @Override
      Supplier<String> lines() {
        return new FlowLines(2)::line;
      }
    },

    CLOUDTRAIL(
        100_000,
        5,
        "from_json, 12 columns",
        SparkQuery.EVENTS_FROM_JSON,
        "millrace.cloudtrail",
        SparkQuery.EVENTS_SAME_FIELDS,
        SparkQuery.EVENTS_FUNCTION) {
      @Override
      Supplier<String> lines() {
        return new CloudTrailEvents(2)::next;
      }
    };

    private final int count;

    /** How many times as fast as Spark's own way the function is to be. */
    private final double bar;

    private final String peer;
    private final SparkQuery theirs;
    private final String function;
    private final List<SparkQuery> ours;

    Comparison(
        int count,
        double bar,
        String peer,
        SparkQuery theirs,
        String function,
        SparkQuery... ours) {
      this.count = count;
      this.bar = bar;
      this.peer = peer;
      this.theirs = theirs;
      this.function = function;
      this.ours = List.of(ours);
    }

    abstract Supplier<String> lines();
  }

  /**
   * @param args what is compared, {@code flows} or {@code cloudtrail}, the number of JVMs for each
   *     query, and where the lines are read from, {@code cache} or {@code file}
   */
  public static void main(String[] args) throws Exception {
    Comparison comparison = Comparison.valueOf(args[0].toUpperCase(Locale.ROOT));
    int forks = args.length < 2 ? DEFAULT_FORKS : Integer.parseInt(args[1]);
    LineSource source =
        args.length < 3 ? LineSource.CACHE : LineSource.valueOf(args[2].toUpperCase(Locale.ROOT));
    try (SparkForks jvms = SparkForks.over(comparison.lines(), comparison.count, source)) {
      double read = jvms.rate(SparkQuery.READ);
      List<Double> theirs = new ArrayList<>();
      List<List<Double>> ours =
          Stream.generate(SparkBuiltins::rates).limit(comparison.ours.size()).toList();
      for (int i = 0; i < forks; i++) {
        theirs.add(jvms.rate(comparison.theirs));
        for (int query = 0; query < ours.size(); query++) {
          ours.get(query).add(jvms.rate(comparison.ours.get(query)));
        }
      }
      System.out.printf("%nlines per CPU-second, medians of %d JVMs%n", forks);
      Rates.print("reading the lines alone, one JVM", read, "");
      double peer = Rates.median(theirs);
      Rates.print(comparison.peer, peer, "");
      for (int query = 0; query < ours.size(); query++) {
        report(comparison, comparison.ours.get(query), Rates.median(ours.get(query)), peer, read);
      }
    }
  }

  private static List<Double> rates() {
    return new ArrayList<>();
  }

  private static void report(
      Comparison comparison, SparkQuery query, double ours, double theirs, double read) {
    Rates.print(
        comparison.function + ", " + query.columns(),
        ours,
        String.format(
            Locale.ROOT,
            "%.1f times, the bar of %.1f is %s; %.1f times without what reading takes",
            ours / theirs,
            comparison.bar,
            ours >= comparison.bar * theirs ? "met" : "missed",
            (1 / theirs - 1 / read) / (1 / ours - 1 / read)));
  }
}
