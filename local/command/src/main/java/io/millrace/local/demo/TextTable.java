package io.millrace.local.demo;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;

/** Rows as aligned text: a heading, numbers to the right, long texts cut. */
public final class TextTable {
  private TextTable() {}

  /**
   * @param widest the most characters of a column
   */
  public static String of(Dataset<Row> rows, int widest) {
    StructField[] fields = rows.schema().fields();
    List<String[]> lines = new ArrayList<>();
    lines.add(rows.columns());
    for (Row row : rows.collectAsList()) {
      String[] line = new String[fields.length];
      for (int i = 0; i < fields.length; i++) {
        line[i] = printable(row.isNullAt(i) ? "-" : text(row.get(i)), widest);
      }
      lines.add(line);
    }
    StringBuilder text = new StringBuilder();
    for (String[] line : lines) {
      text.append(' ');
      for (int i = 0; i < fields.length; i++) {
        int width = width(lines, i);
        String pad = " ".repeat(width - line[i].length());
        boolean toTheRight = fields[i].dataType() instanceof NumericType;
        text.append(' ').append(toTheRight ? pad + line[i] : line[i] + pad);
      }
      text.append(System.lineSeparator());
    }
    return text.toString();
  }

  /** Times in UTC, as the tables have them, wherever this machine is. */
  private static String text(Object value) {
    return value instanceof Timestamp time ? time.toInstant().toString() : value.toString();
  }

  private static int width(List<String[]> lines, int column) {
    return lines.stream().mapToInt(line -> line[column].length()).max().orElse(0);
  }

  /** Without control characters, which a log line could play on a terminal with. */
  private static String printable(String text, int widest) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= widest ? clean : clean.substring(0, widest - 1) + "…";
  }
}
