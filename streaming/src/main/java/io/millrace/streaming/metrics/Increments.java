package io.millrace.streaming.metrics;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Turns counters into what was added since the reading of the same query before, for places that
 * add up what they get. Gauges stay as they are. For one thread.
 */
final class Increments {
  private final Map<String, Map<Metric, Double>> counted = new HashMap<>();

  Map<Metric, Double> of(QueryReading reading) {
    Map<Metric, Double> before =
        counted.computeIfAbsent(reading.query(), query -> new EnumMap<>(Metric.class));
    Map<Metric, Double> added = new EnumMap<>(Metric.class);
    reading.values().forEach((metric, value) -> added.put(metric, added(before, metric, value)));
    return added;
  }

  private static double added(Map<Metric, Double> before, Metric metric, double value) {
    if (metric.kind() == Metric.Kind.GAUGE) {
      return value;
    }
    Double last = before.put(metric, value);
    // A query that starts again counts from zero again.
    return last == null || value < last ? value : value - last;
  }
}
