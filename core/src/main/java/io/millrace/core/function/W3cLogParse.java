package io.millrace.core.function;

import io.millrace.core.format.LinePattern;
import io.millrace.core.format.LogEscapes;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.unsafe.types.UTF8String;

/** The fields of a line in one of Apache's log formats. */
public final class W3cLogParse {
  private static final LastMade<Parser> PARSERS = new LastMade<>(W3cLogParse::parser);

  private W3cLogParse() {}

  private record Parser(LinePattern pattern, LogColumns columns) {}

  /**
   * @param format the name of a predefined format, like {@code COMMON}, or a format in the
   *     directives of Apache's {@code LogFormat}
   * @return the fields as {@code COLUMN1} and so on, as they are logged but without escapes; null
   *     where either is null, or the line has another format
   * @throws IllegalArgumentException when {@code format} is no format
   */
  public static MapData parse(UTF8String line, UTF8String format) {
    if (line == null || format == null) {
      return null;
    }
    Parser parser = PARSERS.of(format);
    UTF8String[] fields = parser.pattern.match(line);
    if (fields == null) {
      return null;
    }
    for (int i = 0; i < fields.length; i++) {
      fields[i] = LogEscapes.decode(fields[i]);
    }
    return parser.columns.row(fields);
  }

  private static Parser parser(UTF8String format) {
    LinePattern pattern = new LinePattern(W3cLogFormat.regex(format.toString()));
    return new Parser(pattern, LogColumns.numbered(pattern.groups()));
  }
}
