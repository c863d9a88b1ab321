package io.millrace.core.sql;

import io.millrace.core.format.AccessLog;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * {@code apache_common(value)}. Spark's generated code calls the static methods, which it looks for
 * on this very class.
 */
public record ApacheCommonFunction(DataType input) implements ScalarFunction<InternalRow> {

  public static InternalRow invoke(byte[] value) {
    return Records.parse(AccessLog.COMMON, value);
  }

  public static InternalRow invoke(UTF8String value) {
    return Records.parse(AccessLog.COMMON, value);
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {input};
  }

  @Override
  public DataType resultType() {
    return AccessLog.COMMON.rowType();
  }

  @Override
  public boolean isResultNullable() {
    return false;
  }

  @Override
  public String name() {
    return "apache_common";
  }

  @Override
  public String canonicalName() {
    return "millrace." + name() + "(" + input.sql() + ")";
  }
}
