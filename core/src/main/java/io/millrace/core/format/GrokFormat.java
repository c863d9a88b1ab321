package io.millrace.core.format;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;
import org.opensearch.grok.Grok;

/**
 * One record by a grok pattern, whose fields are the columns. Beside the user's definitions it
 * knows those that OpenSearch ships, which are Logstash's legacy set.
 *
 * <p>A field that stands in several places takes its value from the first one that took part in the
 * match. The names of nested fields are joined: {@code [http][status]} is {@code http_status}.
 */
public final class GrokFormat implements LogFormat {
  private static final long serialVersionUID = 1L;

  static final ConfigOption<String> PATTERN =
      ConfigOption.string("pattern")
          .required()
          .describedAs(
              "A grok pattern with a field, and a type where it is no text, for each column, like"
                  + " %{IP:client} %{NUMBER:seconds:double}.");

  static final ConfigOption<String> DEFINITIONS =
      ConfigOption.string("definitions")
          .defaultValue("")
          .describedAs(
              "Further names for the pattern, one a line: NAME, a space, what it stands for.");

  static final ConfigOption<PatternRecords.Extent> MATCH =
      ConfigOption.choice("match", PatternRecords.Extent.class)
          .defaultValue(PatternRecords.Extent.PART)
          .describedAs(
              "Whether the pattern describes the whole record or, as is usual with grok, a part.");

  static final List<ConfigOption<?>> OPTIONS =
      List.of(PATTERN, DEFINITIONS, MATCH, PatternOptions.ZONE, PatternOptions.NULL_VALUE);

  private static final Pattern FIELD_NAME =
      Pattern.compile("[\\w@.\\[\\]-]*[A-Za-z0-9][\\w@.\\[\\]-]*");
  private static final Pattern DEFINITION = Pattern.compile("([A-Za-z0-9_.-]+)\\s+(\\S.*)");

  private final StructType fields;
  private final PatternRecords records;

  private GrokFormat(PatternRecords records) {
    this.fields = records.fields();
    this.records = records;
  }

  /** The format of its options; what is wrong with them is with the reader. */
  static GrokFormat of(OptionReader reader) {
    String text = reader.read(PATTERN);
    Map<String, String> definitions = definitions(reader);
    ZoneId zone = reader.read(PatternOptions.ZONE);
    PatternRecords.Extent extent = reader.read(MATCH);
    String nullValue = reader.read(PatternOptions.NULL_VALUE);
    if (text == null) {
      return null;
    }
    try {
      GrokExpression expression = new GrokExpression(text, definitions);
      // As in Ruby: ^ and $ are the ends of lines, and a dot is all but a line feed.
      Pattern pattern = Pattern.compile(expression.regex(), Pattern.MULTILINE | Pattern.UNIX_LINES);
      List<GroupColumn> columns = columns(reader, expression.fields(), zone);
      TextValues values = new TextValues(TimestampForm.ISO_8601);
      return new GrokFormat(new PatternRecords(pattern, extent, columns, values, nullValue));
    } catch (PatternSyntaxException e) {
      reader.problem(
          "'pattern' becomes no regular expression of Java: %s in %s"
              .formatted(e.getDescription(), around(e)));
    } catch (IllegalArgumentException e) {
      reader.problem("'pattern' is no grok pattern: " + e.getMessage());
    }
    return null;
  }

  private static String around(PatternSyntaxException e) {
    int at = Math.max(0, e.getIndex());
    String pattern = e.getPattern();
    return pattern.substring(Math.max(0, at - 30), Math.min(pattern.length(), at + 30));
  }

  private static Map<String, String> definitions(OptionReader reader) {
    Map<String, String> all = new LinkedHashMap<>(Grok.BUILTIN_PATTERNS);
    for (String line : reader.read(DEFINITIONS).lines().map(String::trim).toList()) {
      var definition = DEFINITION.matcher(line);
      if (definition.matches()) {
        all.put(definition.group(1), definition.group(2));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        reader.problem(
            "'definitions' has the line '%s', which is no name, a space and a pattern"
                .formatted(line));
      }
    }
    return all;
  }

  private static List<GroupColumn> columns(
      OptionReader reader, List<GrokExpression.Field> fields, ZoneId zone) {
    Map<String, GroupColumn> columns = new LinkedHashMap<>();
    for (GrokExpression.Field field : fields) {
      GroupColumn column = column(reader, field, zone);
      if (column == null) {
        continue;
      }
      String key = column.name().toLowerCase(Locale.ROOT);
      GroupColumn earlier = columns.get(key);
      if (earlier == null) {
        columns.put(key, column);
      } else if (!earlier.type().equals(column.type())) {
        reader.problem(
            "'pattern' has field '%s' both as %s and as %s"
                .formatted(column.name(), earlier.type().sql(), column.type().sql()));
      } else {
        columns.put(key, earlier.or(column));
      }
    }
    if (fields.isEmpty()) {
      reader.problem("'pattern' has no field, like client in %{IP:client}");
    }
    return List.copyOf(columns.values());
  }

  /** Null when the field is wrong. */
  private static GroupColumn column(OptionReader reader, GrokExpression.Field field, ZoneId zone) {
    String name = columnName(field.name());
    DataType type = type(field.type());
    boolean formatted = field.format() != null;
    if (!FIELD_NAME.matcher(field.name()).matches() || name.equalsIgnoreCase(REJECTION)) {
      reader.problem("'pattern' has field '%s', which can name no column".formatted(field.name()));
      return null;
    }
    if (type == null) {
      reader.problem(
          "'pattern' has field '%s' of type '%s', but types are string, int, long, float, double, boolean and timestamp"
              .formatted(field.name(), field.type()));
      return null;
    }
    if (formatted && !(type instanceof TimestampType)) {
      reader.problem(
          "'pattern' has field '%s' with the format '%s', which only a timestamp can have"
              .formatted(field.name(), field.format()));
      return null;
    }
    TimestampPattern timestamps =
        formatted ? PatternOptions.timestamps(reader, field.name(), field.format(), zone) : null;
    return new GroupColumn(name, type, List.of(field.group()), timestamps);
  }

  private static String columnName(String field) {
    return field.replaceAll("\\W+", "_").replaceAll("^_+|_+$", "");
  }

  private static DataType type(String name) {
    return name == null
        ? DataTypes.StringType
        : switch (name) {
          case "string", "text" -> DataTypes.StringType;
          case "int", "integer" -> DataTypes.IntegerType;
          case "long" -> DataTypes.LongType;
          case "float", "double" -> DataTypes.DoubleType;
          case "boolean" -> DataTypes.BooleanType;
          case "timestamp", "date", "datetime" -> DataTypes.TimestampType;
          default -> null;
        };
  }

  @Override
  public String name() {
    return "grok";
  }

  @Override
  public StructType fields() {
    return fields;
  }

  @Override
  public InternalRow parse(byte[] bytes, int offset, int length) {
    return records.parse(bytes, offset, length);
  }
}
