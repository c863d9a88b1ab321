package io.millrace.core.format;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * One line of a log in the W3C extended format, as IIS and HTTP.sys write it, with the directives
 * in front of it if the record has them.
 *
 * <p>A {@code #Fields} directive in the record says what its line holds; fields that are no columns
 * go into the map {@code rescued}. A record of directives alone is rejected as such.
 *
 * <p>Source of truth: <a href="https://www.w3.org/TR/WD-logfile.html">Extended Log File Format</a>,
 * and for the fields <a href="https://learn.microsoft.com/en-us/windows/win32/http/w3c-logging">W3C
 * Logging</a> by Microsoft.
 */
public final class W3cExtended implements LogFormat {
  private static final long serialVersionUID = 1L;

  static final int TIME = 0;

  /** What IIS 7.5 to 10 log unless told otherwise. */
  private static final String IIS =
      "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent)"
          + " cs(Referer) sc-status sc-substatus sc-win32-status time-taken";

  static final ConfigOption<String> FIELD_LIST =
      ConfigOption.string("fields")
          .defaultValue(IIS)
          .describedAs("The fields in their order, as the log's #Fields directive names them.");

  static final List<ConfigOption<?>> OPTIONS = List.of(FIELD_LIST);

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9().:_-]*");

  private final StructType fields;
  private final SliceRow.Layout rows;
  private final Map<String, Integer> ordinals;
  private final W3cLayout configured;

  /** Of each column; of the time and the map, null. */
  private final W3cField.Kind[] kinds;

  private W3cExtended(List<String> names) {
    StructType columns = new StructType().add("time", DataTypes.TimestampType);
    List<W3cField.Kind> found = new ArrayList<>();
    found.add(null);
    this.ordinals = new HashMap<>();
    for (String name : names) {
      if (!W3cField.isDateOrTime(name)) {
        W3cField.Kind kind = W3cField.kind(name);
        ordinals.put(W3cField.key(name), columns.size());
        columns = columns.add(W3cField.column(name), kind.column);
        found.add(kind);
      }
    }
    this.fields =
        columns.add(
            JsonFormat.RESCUED,
            DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));
    this.rows = SliceRow.Layout.of(fields);
    this.configured = W3cLayout.of(names, ordinals);
    this.kinds = found.toArray(W3cField.Kind[]::new);
  }

  /** The format of its options; what is wrong with them is with the reader. */
  static W3cExtended of(OptionReader reader) {
    List<String> names = List.of(reader.read(FIELD_LIST).split("\\s+"));
    Map<String, String> seen = new HashMap<>();
    List<String> reserved = List.of("time", JsonFormat.RESCUED, REJECTION);
    for (String name : names) {
      String problem = "'%s' names '%s'".formatted(FIELD_LIST.key(), name);
      String column = W3cField.column(name);
      String earlier = seen.putIfAbsent(column, name);
      if (!NAME.matcher(name).matches()) {
        reader.problem(problem + ", which is no name of a field");
      } else if (earlier != null) {
        reader.problem(
            problem + (earlier.equals(name) ? " twice" : " and '" + earlier + "' for one column"));
      } else if (!W3cField.isDateOrTime(name) && reserved.contains(column)) {
        reader.problem(problem + ", whose column '" + column + "' is the format's own");
      }
    }
    // One of 63 columns is the map, and date and time share one.
    if (names.size() > 60) {
      reader.problem(
          "'%s' names %d fields, more than 60".formatted(FIELD_LIST.key(), names.size()));
    }
    return reader.problems().isEmpty() ? new W3cExtended(names) : null;
  }

  @Override
  public String name() {
    return "w3c-extended";
  }

  @Override
  public StructType fields() {
    return fields;
  }

  @Override
  public InternalRow parse(byte[] bytes, int offset, int length) {
    int end = ByteSearch.withoutLineEnd(bytes, offset, offset + length);
    return new W3cRecord(this, new SliceRow(rows, bytes), bytes, offset, end).parse();
  }

  W3cLayout configured() {
    return configured;
  }

  /** The layout that a {@code #Fields} directive names. */
  W3cLayout layout(List<String> names) {
    return W3cLayout.of(names, ordinals);
  }

  int rescued() {
    return kinds.length;
  }

  W3cField.Kind kind(int ordinal) {
    return kinds[ordinal];
  }
}
