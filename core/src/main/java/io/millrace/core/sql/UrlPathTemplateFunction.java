package io.millrace.core.sql;

import io.millrace.core.function.UrlPathTemplate;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/** {@code url_path_template(path)}. */
public record UrlPathTemplateFunction() implements ScalarFunction<UTF8String> {
  static final TextFunction UNBOUND =
      new TextFunction(
          "url_path_template",
          1,
          "A path with {number}, {uuid} and {hex} in place of segments that are such",
          new UrlPathTemplateFunction());

  public static UTF8String invoke(UTF8String path) {
    return UrlPathTemplate.of(path);
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {DataTypes.StringType};
  }

  @Override
  public DataType resultType() {
    return DataTypes.StringType;
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
