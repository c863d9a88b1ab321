package io.millrace.core.detect;

import io.millrace.core.detect.RecentPoints.Point;
import io.millrace.core.option.OptionReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;

/** Answers each row with the hotspots among the newest rows. */
final class HotspotScorer implements Scorer {
  private final HotspotSettings settings;
  private final RecentPoints points;

  private HotspotScorer(HotspotSettings settings, RecentPoints points) {
    this.settings = settings;
    this.points = points;
  }

  /**
   * @throws io.millrace.core.option.OptionException when the options are wrong
   */
  static HotspotScorer of(OptionReader options) {
    Integer window = options.read(DetectorOptions.WINDOW);
    Double radius = options.read(DetectorOptions.RADIUS);
    Integer minPoints = options.read(DetectorOptions.MIN_POINTS);
    if (window != null && minPoints != null && minPoints > window) {
      options.problem(
          "'%s' is %d, but it must not be more than the %s of %d"
              .formatted(
                  DetectorOptions.MIN_POINTS.key(),
                  minPoints,
                  DetectorOptions.WINDOW.key(),
                  window));
    }
    options.finish();
    return new HotspotScorer(
        new HotspotSettings(window, radius, minPoints), new RecentPoints(window));
  }

  @Override
  public Object[] score(long time, double[] point) {
    if (point.length == 0) {
      return new Object[1];
    }
    points.add(time, point);
    List<double[]> newest = points.inOrder().stream().map(Point::values).toList();
    return new Object[] {Hotspots.json(Hotspots.find(newest, settings))};
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(settings.window());
    out.writeDouble(settings.radius());
    out.writeInt(settings.minPoints());
    List<Point> kept = points.inOrder();
    out.writeInt(kept.size());
    for (Point point : kept) {
      out.writeLong(point.time());
      out.writeInt(point.values().length);
      for (double value : point.values()) {
        out.writeDouble(value);
      }
    }
  }

  @Override
  public Scorer read(DataInputStream in) throws IOException {
    HotspotSettings before = new HotspotSettings(in.readInt(), in.readDouble(), in.readInt());
    if (!before.equals(settings)) {
      throw new StateMismatchException(before, settings);
    }
    RecentPoints known = new RecentPoints(settings.window());
    for (int left = in.readInt(); left > 0; left--) {
      long time = in.readLong();
      double[] values = new double[in.readInt()];
      for (int axis = 0; axis < values.length; axis++) {
        values[axis] = in.readDouble();
      }
      known.add(time, values);
    }
    return new HotspotScorer(settings, known);
  }
}
