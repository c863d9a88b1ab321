package io.millrace.core.pipeline;

import static org.apache.spark.sql.functions.base64;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;

/**
 * A text with columns in braces, like {@code {requests} errors from {start}}. Braces that mean
 * themselves are doubled. No column shows in the text but those that it names.
 */
public final class MessageTemplate {
  private static final String NO_VALUE = "none";

  /** Times as people and machines read them, in the session's zone. */
  private static final String TIME = "yyyy-MM-dd'T'HH:mm:ssXXX";

  private record Part(String text, boolean isColumn) {}

  private final List<Part> parts;

  private MessageTemplate(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException with what is wrong about its braces
   */
  public static MessageTemplate of(String text) {
    List<Part> parts = new ArrayList<>();
    StringBuilder plain = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean isDoubled = text.startsWith(String.valueOf(c).repeat(2), at);
      if (c == '{' && !isDoubled) {
        int end = text.indexOf('}', at);
        if (end < 0) {
          throw new IllegalArgumentException(
              "the brace before '%s' is not closed; a brace that means itself is doubled: {{"
                  .formatted(text.substring(at + 1)));
        }
        parts.add(new Part(plain.toString(), false));
        plain.setLength(0);
        parts.add(new Part(text.substring(at + 1, end).strip(), true));
        at = end + 1;
      } else if (c == '}' && !isDoubled) {
        throw new IllegalArgumentException(
            "the brace behind '%s' closes none; a brace that means itself is doubled: }}"
                .formatted(text.substring(0, at)));
      } else {
        plain.append(c);
        at += c == '{' || c == '}' ? 2 : 1;
      }
    }
    parts.add(new Part(plain.toString(), false));
    return new MessageTemplate(parts);
  }

  /** The names in braces, as written. */
  public List<String> columns() {
    return parts.stream().filter(Part::isColumn).map(Part::text).toList();
  }

  /**
   * The text for each row; a null shows as {@code none}.
   *
   * @param row the columns of the rows, all that the template names among them
   */
  public Column over(StructType row) {
    return concat(
        parts.stream()
            .map(part -> part.isColumn() ? shown(row, part.text()) : lit(part.text()))
            .toArray(Column[]::new));
  }

  /** A time as texts show it. */
  public static Column time(Column time) {
    return date_format(time, TIME);
  }

  private static Column shown(StructType row, String name) {
    StructField field =
        find(row, name)
            .orElseThrow(() -> new IllegalArgumentException("no column '%s'".formatted(name)));
    return coalesce(text(quoted(field.name()), field.dataType()), lit(NO_VALUE));
  }

  static Optional<StructField> find(StructType row, String name) {
    return Arrays.stream(row.fields())
        .filter(field -> field.name().equalsIgnoreCase(name))
        .findFirst();
  }

  private static Column text(Column column, DataType type) {
    if (type instanceof TimestampType) {
      return time(column);
    }
    if (type instanceof StructType || type instanceof MapType || type instanceof ArrayType) {
      return to_json(column);
    }
    return type instanceof BinaryType ? base64(column) : column.cast("string");
  }

  private static Column quoted(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }
}
