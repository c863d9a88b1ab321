package io.millrace.core.function;

import io.millrace.core.format.LinePattern;
import java.util.regex.PatternSyntaxException;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.unsafe.types.UTF8String;

/** The groups of a regular expression that describes a line. */
public final class RegexLogParse {
  private static final LastMade<Parser> PARSERS = new LastMade<>(RegexLogParse::parser);

  private RegexLogParse() {}

  private record Parser(LinePattern pattern, LogColumns columns) {}

  /**
   * @param regex a regular expression of Java for the whole line
   * @return the groups as {@code COLUMN1} and so on, null for one that took no part; null where
   *     either is null, or the expression does not match
   * @throws IllegalArgumentException when {@code regex} is no regular expression or has no groups
   */
  public static MapData parse(UTF8String line, UTF8String regex) {
    if (line == null || regex == null) {
      return null;
    }
    Parser parser = PARSERS.of(regex);
    UTF8String[] groups = parser.pattern.match(line);
    return groups == null ? null : parser.columns.row(groups);
  }

  private static Parser parser(UTF8String regex) {
    LinePattern pattern;
    try {
      pattern = new LinePattern(regex.toString());
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'%s' is no regular expression of Java: %s near index %d"
              .formatted(regex, e.getDescription(), e.getIndex()),
          e);
    }
    if (pattern.groups() == 0) {
      throw new IllegalArgumentException(
          "'%s' has no group, so no column: put parentheses around what to take out"
              .formatted(regex));
    }
    return new Parser(pattern, LogColumns.numbered(pattern.groups()));
  }
}
