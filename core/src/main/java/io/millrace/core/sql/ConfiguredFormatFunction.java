package io.millrace.core.sql;

import io.millrace.core.format.LogFormat;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The function of a format that has options. Spark's generated code keeps this object and calls its
 * {@code invoke}.
 */
public record ConfiguredFormatFunction(String name, LogFormat format, DataType input)
    implements ScalarFunction<InternalRow> {

  public InternalRow invoke(byte[] value) {
    return Records.parse(format, value);
  }

  public InternalRow invoke(UTF8String value) {
    return Records.parse(format, value);
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {input};
  }

  @Override
  public DataType resultType() {
    return format.rowType();
  }

  @Override
  public boolean isResultNullable() {
    return false;
  }
}
