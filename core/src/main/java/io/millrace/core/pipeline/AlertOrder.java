package io.millrace.core.pipeline;

import io.millrace.core.MillraceException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;

/**
 * The order in which alerts are evaluated: one that reads another comes after it. A circle of
 * alerts has no such order.
 */
public final class AlertOrder {
  private final Map<String, Set<String>> reads;
  private final Set<String> ordered = new LinkedHashSet<>();
  private final List<List<String>> circles = new ArrayList<>();

  /**
   * @param reads by alert in the order of the file: what its SQL names
   */
  AlertOrder(Map<String, Set<String>> reads) {
    this.reads = reads;
    Set<String> done = new HashSet<>();
    reads.keySet().forEach(alert -> visit(alert, new ArrayDeque<>(), done));
  }

  /**
   * The alerts, each after those that it reads, with everything that it depends on.
   *
   * @throws MillraceException when alerts read each other in a circle
   */
  public static Map<Pipeline.Alert, Set<String>> of(
      SparkSession session, List<Pipeline.Alert> alerts) {
    Map<String, Pipeline.Alert> byName = new LinkedHashMap<>();
    Map<String, Set<String>> reads = new LinkedHashMap<>();
    for (Pipeline.Alert alert : alerts) {
      byName.put(alert.name(), alert);
      reads.put(alert.name(), SqlRelations.of(session, alert.sql()));
    }
    AlertOrder order = new AlertOrder(reads);
    if (!order.circles.isEmpty()) {
      throw new MillraceException(
          "Alerts read each other in a circle: %s. Leave one of them out of another's SQL."
              .formatted(String.join(" → ", order.circles.get(0))));
    }
    Map<Pipeline.Alert, Set<String>> needed = new LinkedHashMap<>();
    order.ordered.forEach(alert -> needed.put(byName.get(alert), order.needed(alert)));
    return needed;
  }

  /** The alerts, each after those that it reads, without those in circles. */
  Set<String> ordered() {
    return ordered;
  }

  /** Each circle from an alert back to itself: {@code a, b, a}. */
  List<List<String>> circles() {
    return circles;
  }

  /** What the alert reads, and what that reads. */
  private Set<String> needed(String alert) {
    Set<String> needed = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    Deque<String> open = new ArrayDeque<>(reads.get(alert));
    while (!open.isEmpty()) {
      String name = open.poll();
      if (needed.add(name)) {
        open.addAll(alertsOf(name));
      }
    }
    return needed;
  }

  private Set<String> alertsOf(String name) {
    return reads.entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(Set.of());
  }

  /** Depth first; the path is what led here, the last one first. */
  private boolean visit(String alert, Deque<String> path, Set<String> done) {
    if (path.contains(alert)) {
      circles.add(circle(alert, path));
      return false;
    }
    if (!done.add(alert)) {
      return ordered.contains(alert);
    }
    path.push(alert);
    boolean isSound = true;
    for (String other : reads.keySet()) {
      if (reads.get(alert).contains(other)) {
        isSound &= visit(other, path, done);
      }
    }
    path.pop();
    if (isSound) {
      ordered.add(alert);
    }
    return isSound;
  }

  private static List<String> circle(String alert, Deque<String> path) {
    List<String> circle = new ArrayList<>();
    for (String name : path) {
      circle.add(0, name);
      if (name.equals(alert)) {
        break;
      }
    }
    circle.add(alert);
    return circle;
  }
}
