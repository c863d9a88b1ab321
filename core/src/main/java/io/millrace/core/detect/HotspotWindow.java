package io.millrace.core.detect;

import io.millrace.core.detect.RecentPoints.Point;
import java.io.Serializable;
import java.util.List;

/** The hotspots among the newest of points that come in any order. */
public final class HotspotWindow implements Serializable {
  private static final long serialVersionUID = 1L;

  private HotspotSettings settings;
  private RecentPoints points;

  /**
   * Takes note of a point.
   *
   * @param point its values; a row without all of them is none
   */
  public void add(HotspotSettings wanted, long time, double[] point) {
    if (settings == null) {
      settings = wanted;
      points = new RecentPoints(wanted.window());
    }
    checkSame(wanted);
    if (point.length > 0) {
      points.add(time, point);
    }
  }

  /** What both have seen. */
  public HotspotWindow plus(HotspotWindow other) {
    if (other.settings == null) {
      return this;
    }
    if (settings == null) {
      return other;
    }
    checkSame(other.settings);
    points.plus(other.points);
    return this;
  }

  private void checkSame(HotspotSettings wanted) {
    if (!settings.equals(wanted)) {
      throw new IllegalArgumentException(
          "The parameters of hotspots must be the same in all rows: found %s and %s"
              .formatted(settings, wanted));
    }
  }

  /** The hotspots, the densest first. */
  public List<Hotspot> hotspots() {
    return settings == null
        ? List.of()
        : Hotspots.find(points.inOrder().stream().map(Point::values).toList(), settings);
  }
}
