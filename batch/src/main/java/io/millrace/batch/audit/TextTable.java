package io.millrace.batch.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Columns of equal width: words to the left, numbers to the right, the last one as it comes. */
final class TextTable {
  private static final String BETWEEN = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final int words;

  /**
   * @param words how many of the first columns hold words
   */
  TextTable(List<String> head, int words) {
    this.words = words;
    rows.add(head);
  }

  void row(List<String> cells) {
    rows.add(cells);
  }

  @Override
  public String toString() {
    int last = rows.get(0).size() - 1;
    int[] widths = IntStream.range(0, last).map(this::width).toArray();
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int column = 0; column < last; column++) {
        text.append(pad(row.get(column), widths[column], column < words)).append(BETWEEN);
      }
      text.append(row.get(last)).append("\n");
    }
    return text.toString();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private static String pad(String cell, int width, boolean left) {
    String space = " ".repeat(width - cell.length());
    return left ? cell + space : space + cell;
  }
}
