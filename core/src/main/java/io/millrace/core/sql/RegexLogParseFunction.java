package io.millrace.core.sql;

import io.millrace.core.function.RegexLogParse;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/** {@code regex_log_parse(line, regex)}. */
public record RegexLogParseFunction() implements ScalarFunction<MapData> {
  static final TextFunction UNBOUND =
      new TextFunction(
          "regex_log_parse",
          2,
          "The groups of a regular expression as MAP<STRING, STRING>, by COLUMN1 and so on; null where"
              + " it does not match the whole line",
          new RegexLogParseFunction());

  public static MapData invoke(UTF8String line, UTF8String regex) {
    return RegexLogParse.parse(line, regex);
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {DataTypes.StringType, DataTypes.StringType};
  }

  @Override
  public DataType resultType() {
    return W3cLogParseFunction.COLUMNS;
  }

  @Override
  public String name() {
    return UNBOUND.name();
  }

  @Override
  public String canonicalName() {
    return "millrace." + name();
  }
}
