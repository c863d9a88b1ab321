package io.millrace.core.sql;

import io.millrace.core.function.W3cLogParse;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/** {@code w3c_log_parse(line, format)}. */
public record W3cLogParseFunction() implements ScalarFunction<MapData> {
  /** Of the log parsers: text by the name of its column. */
  static final DataType COLUMNS =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, true);

  static final TextFunction UNBOUND =
      new TextFunction(
          "w3c_log_parse",
          2,
          "The fields of a line in one of Apache's log formats as MAP<STRING, STRING>, by COLUMN1 and"
              + " so on; null where the line has another format",
          new W3cLogParseFunction());

  public static MapData invoke(UTF8String line, UTF8String format) {
    return W3cLogParse.parse(line, format);
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {DataTypes.StringType, DataTypes.StringType};
  }

  @Override
  public DataType resultType() {
    return COLUMNS;
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
