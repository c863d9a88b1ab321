package io.millrace.core.format;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;

/**
 * One record by a regular expression of Java ({@link Pattern}), whose named groups are the columns.
 *
 * <p>Java names groups with letters and digits only. A column takes the group whose name is its own
 * without regard to case and underscores: {@code status_code} takes {@code statusCode}.
 */
public final class RegexFormat implements LogFormat {
  private static final long serialVersionUID = 1L;

  static final ConfigOption<String> PATTERN =
      ConfigOption.string("pattern")
          .required()
          .describedAs(
              "A regular expression of Java with a named group for each column of schema, like"
                  + " (?<client>\\S+) (?<statusCode>\\d+).");

  static final ConfigOption<PatternRecords.Extent> MATCH =
      ConfigOption.choice("match", PatternRecords.Extent.class)
          .defaultValue(PatternRecords.Extent.WHOLE)
          .describedAs("Whether the pattern describes the whole record or a part of it.");

  static final List<ConfigOption<?>> OPTIONS =
      List.of(
          PATTERN,
          DeclaredSchema.SCHEMA,
          MATCH,
          DeclaredSchema.TIMESTAMPS,
          PatternOptions.TIMESTAMP_PATTERN,
          PatternOptions.ZONE,
          PatternOptions.NULL_VALUE);

  private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

  private final StructType fields;
  private final PatternRecords records;

  private RegexFormat(PatternRecords records) {
    this.fields = records.fields();
    this.records = records;
  }

  /** The format of its options; what is wrong with them is with the reader. */
  static RegexFormat of(OptionReader reader) {
    Pattern pattern = pattern(reader);
    StructType schema =
        DeclaredSchema.read(reader, TextValues::supports, List.of(LogFormat.REJECTION));
    TextValues values = new TextValues(reader.read(DeclaredSchema.TIMESTAMPS));
    TimestampPattern timestamps = timestamps(reader);
    PatternRecords.Extent extent = reader.read(MATCH);
    String nullValue = reader.read(PatternOptions.NULL_VALUE);
    if (pattern == null || schema == null) {
      return null;
    }
    List<GroupColumn> columns = columns(reader, schema, groups(pattern), timestamps);
    return new RegexFormat(new PatternRecords(pattern, extent, columns, values, nullValue));
  }

  private static Pattern pattern(OptionReader reader) {
    String text = reader.read(PATTERN);
    try {
      return text == null ? null : Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      reader.problem(
          "'%s' is no regular expression of Java: %s near index %d"
              .formatted(PATTERN.key(), e.getDescription(), e.getIndex()));
      return null;
    }
  }

  private static TimestampPattern timestamps(OptionReader reader) {
    String text = reader.read(PatternOptions.TIMESTAMP_PATTERN);
    ZoneId zone = reader.read(PatternOptions.ZONE);
    String key = PatternOptions.TIMESTAMP_PATTERN.key();
    return text == null ? null : PatternOptions.timestamps(reader, key, text, zone);
  }

  /** The names of the groups. What only looks like one, as in a character class, is left out. */
  private static Set<String> groups(Pattern pattern) {
    // The first branch matches nothing, and a matcher that has matched knows all of its groups.
    Matcher all = Pattern.compile("|" + pattern.pattern()).matcher("");
    all.lookingAt();
    Set<String> names = new LinkedHashSet<>();
    Matcher candidates = GROUP.matcher(pattern.pattern());
    while (candidates.find()) {
      if (isGroup(all, candidates.group(1))) {
        names.add(candidates.group(1));
      }
    }
    return names;
  }

  private static boolean isGroup(Matcher matched, String name) {
    try {
      matched.start(name);
      return true;
    } catch (IllegalArgumentException noSuchGroup) {
      return false;
    }
  }

  private static List<GroupColumn> columns(
      OptionReader reader, StructType schema, Set<String> groups, TimestampPattern timestamps) {
    Set<String> left = new LinkedHashSet<>(groups);
    List<GroupColumn> columns = new ArrayList<>();
    for (int i = 0; i < schema.size(); i++) {
      String name = schema.fields()[i].name();
      DataType type = schema.fields()[i].dataType();
      List<String> own = left.stream().filter(group -> key(group).equals(key(name))).toList();
      if (own.isEmpty()) {
        reader.problem(
            "'schema' has column '%s', but 'pattern' has no group for it".formatted(name));
      } else if (own.size() > 1) {
        reader.problem("'pattern' has groups %s for one column '%s'".formatted(own, name));
      }
      own.forEach(left::remove);
      columns.add(
          new GroupColumn(name, type, own, type instanceof TimestampType ? timestamps : null));
    }
    left.forEach(
        group ->
            reader.problem(
                "'pattern' has group '%s', but 'schema' has no column for it".formatted(group)));
    return columns;
  }

  private static String key(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  @Override
  public String name() {
    return "regex";
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
