package io.millrace.local.demo;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Numbers as a little chart of one line, a character each: from zero at the bottom to the largest
 * at the top. Whatever is above zero is above the bottom.
 */
public enum Sparkline {
  /** Blocks, for terminals. */
  BLOCKS("▁▂▃▄▅▆▇█"),
  /** ASCII, for files, pipes and terminals that are to show nothing fancy. */
  PLAIN("_.-:=+*#");

  private final String levels;

  Sparkline(String levels) {
    this.levels = levels;
  }

  /**
   * @param values what is below zero, or no number, is drawn as zero
   */
  public String of(List<? extends Number> values) {
    double most = values.stream().mapToDouble(Sparkline::height).max().orElse(0);
    return values.stream()
        .map(value -> levels.charAt(level(height(value), most)))
        .map(String::valueOf)
        .collect(Collectors.joining());
  }

  private int level(double height, double most) {
    return most == 0 ? 0 : (int) Math.ceil(height / most * (levels.length() - 1));
  }

  private static double height(Number value) {
    double number = value.doubleValue();
    return Double.isFinite(number) ? Math.max(0, number) : 0;
  }
}
