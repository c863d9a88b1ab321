package io.millrace.core.detect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds hotspots as DBSCAN finds clusters.
 *
 * <p>A point with at least {@code minPoints} points within the radius, itself included, is a core.
 * A hotspot is all cores that steps from core to core no longer than the radius connect, and every
 * point within the radius of one of them; a point between two hotspots belongs to both. So the
 * result depends on no order, and each hotspot has at least {@code minPoints} points.
 *
 * @see <a href="https://www.aaai.org/Papers/KDD/1996/KDD96-037.pdf">Ester, Kriegel, Sander, Xu: A
 *     density-based algorithm for discovering clusters, KDD 1996</a>
 */
public final class Hotspots {
  private final ClosePairs pairs;
  private final HotspotSettings settings;
  private final int[] close;
  private final int[] parents;

  private Hotspots(List<double[]> points, HotspotSettings settings) {
    this.pairs = new ClosePairs(points, settings.radius());
    this.settings = settings;
    this.close = new int[pairs.size()];
    this.parents = new int[pairs.size()];
  }

  /**
   * The hotspots, the densest first.
   *
   * @param points all of the same number of axes, with finite values
   */
  public static List<Hotspot> find(List<double[]> points, HotspotSettings settings) {
    return new Hotspots(points, settings).find();
  }

  /** As {@code HOTSPOTS_RESULT} of Kinesis Data Analytics has them. */
  public static String json(List<Hotspot> hotspots) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode all = root.putArray("hotspots");
    for (Hotspot hotspot : hotspots) {
      ObjectNode one = all.addObject().put("density", hotspot.density());
      hotspot.minValues().forEach(one.putArray("minValues")::add);
      hotspot.maxValues().forEach(one.putArray("maxValues")::add);
    }
    return root.toString();
  }

  private List<Hotspot> find() {
    Arrays.fill(close, 1);
    Arrays.setAll(parents, place -> place);
    pairs.forEach(
        (one, other) -> {
          close[one]++;
          close[other]++;
        });
    pairs.forEach(this::connect);
    return members().values().stream().map(this::hotspot).sorted(Hotspot.ORDER).toList();
  }

  private boolean isCore(int place) {
    return close[place] >= settings.minPoints();
  }

  private void connect(int one, int other) {
    if (isCore(one) && isCore(other)) {
      parents[root(one)] = root(other);
    }
  }

  private int root(int place) {
    int root = place;
    while (parents[root] != root) {
      parents[root] = parents[parents[root]];
      root = parents[root];
    }
    return root;
  }

  /** The points of each hotspot, by the root of its cores. */
  private Map<Integer, BitSet> members() {
    Map<Integer, BitSet> members = new TreeMap<>();
    for (int place = 0; place < pairs.size(); place++) {
      if (isCore(place)) {
        members.computeIfAbsent(root(place), root -> new BitSet()).set(place);
      }
    }
    pairs.forEach(
        (one, other) -> {
          if (isCore(one) && !isCore(other)) {
            members.get(root(one)).set(other);
          } else if (isCore(other) && !isCore(one)) {
            members.get(root(other)).set(one);
          }
        });
    return members;
  }

  private Hotspot hotspot(BitSet members) {
    int axes = pairs.point(members.nextSetBit(0)).length;
    List<Double> least = new ArrayList<>();
    List<Double> greatest = new ArrayList<>();
    double volume = 1;
    for (int axis = 0; axis < axes; axis++) {
      int at = axis;
      double min =
          members.stream().mapToDouble(place -> pairs.point(place)[at]).min().orElseThrow();
      double max =
          members.stream().mapToDouble(place -> pairs.point(place)[at]).max().orElseThrow();
      least.add(min);
      greatest.add(max);
      volume *= Math.max(max - min, settings.radius());
    }
    double density = Math.min(Double.MAX_VALUE, members.cardinality() / volume);
    return new Hotspot(density, least, greatest);
  }
}
