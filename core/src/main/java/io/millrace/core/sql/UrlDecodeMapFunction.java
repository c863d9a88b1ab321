package io.millrace.core.sql;

import io.millrace.core.function.UrlDecodeMap;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/** {@code url_decode_map(url)}. */
public record UrlDecodeMapFunction() implements ScalarFunction<MapData> {
  static final TextFunction UNBOUND =
      new TextFunction(
          "url_decode_map",
          1,
          "The decoded parameters of a URL or a query as MAP<STRING, STRING>",
          new UrlDecodeMapFunction());

  public static MapData invoke(UTF8String url) {
    return UrlDecodeMap.parse(url);
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {DataTypes.StringType};
  }

  @Override
  public DataType resultType() {
    return DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false);
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
