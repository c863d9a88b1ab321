package io.millrace.core.function;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.unsafe.types.UTF8String;

/** The fields of a line between delimiters. */
public final class VariableColumnLogParse {
  /** How many columns a line may be given. */
  private static final int MOST = 1_000;

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  /** A name, quoted or not, and what is said of its type. */
  private static final Pattern COLUMN =
      Pattern.compile("(?s)\\s*(?:\"([^\"]+)\"|(\\w+))(?:\\s.*)?");

  private static final LastMade<LogColumns> COLUMNS =
      new LastMade<>(VariableColumnLogParse::columns);

  private VariableColumnLogParse() {}

  /**
   * @param columns how many columns there are, or their names with or without types, as in {@code
   *     host TYPE VARCHAR(16), port}
   * @param escape makes the character after it a part of the field; none when null or empty
   * @param quote one or two characters that begin and end a field in which delimiters do not count;
   *     none when null or empty
   * @return the fields by their columns' names: null for those that the line has no more, and what
   *     follows the last column is left out; null where line, columns or delimiter is null
   * @throws IllegalArgumentException when what stands for columns, delimiter, escape or quote is
   *     none
   */
  public static MapData parse(
      UTF8String line,
      UTF8String columns,
      UTF8String delimiter,
      UTF8String escape,
      UTF8String quote) {
    if (line == null || columns == null || delimiter == null) {
      return null;
    }
    LogColumns named = COLUMNS.of(columns);
    FieldSplitter splitter = new FieldSplitter(text(delimiter), text(escape), text(quote));
    return named.row(
        splitter.split(line.toString(), named.size()).stream()
            .map(UTF8String::fromString)
            .toArray(UTF8String[]::new));
  }

  private static String text(UTF8String text) {
    return text == null ? "" : text.toString();
  }

  private static LogColumns columns(UTF8String text) {
    String columns = text.toString().strip();
    if (NUMBER.matcher(columns).matches()) {
      int count = Integer.parseInt(columns);
      if (count < 1 || count > MOST) {
        throw new IllegalArgumentException(
            "variable_column_log_parse finds 1 to %d columns, not %d".formatted(MOST, count));
      }
      return LogColumns.numbered(count);
    }
    List<String> names =
        Arrays.stream(columns.split(",(?![^(]*\\))")).map(VariableColumnLogParse::name).toList();
    if (names.stream().distinct().count() < names.size()) {
      throw new IllegalArgumentException("'%s' names a column twice".formatted(columns));
    }
    return LogColumns.named(names);
  }

  private static String name(String column) {
    Matcher matcher = COLUMN.matcher(column);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no column: expected a name, or a name and its type, like host TYPE VARCHAR(16)"
              .formatted(column.strip()));
    }
    return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
  }
}
