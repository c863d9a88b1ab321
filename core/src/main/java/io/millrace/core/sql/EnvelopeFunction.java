package io.millrace.core.sql;

import io.millrace.core.envelope.EnvelopeChain;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A chain of envelopes as a function: an array of its parts, for {@code inline}. Spark's generated
 * code keeps this object and calls its {@code invoke}.
 */
public record EnvelopeFunction(String name, EnvelopeChain chain, DataType input)
    implements ScalarFunction<ArrayData> {

  public ArrayData invoke(byte[] value) {
    return Records.with(value, chain::open);
  }

  public ArrayData invoke(UTF8String value) {
    return Records.with(value, chain::open);
  }

  @Override
  public DataType[] inputTypes() {
    return new DataType[] {input};
  }

  @Override
  public DataType resultType() {
    return DataTypes.createArrayType(chain.partType(), false);
  }

  @Override
  public boolean isResultNullable() {
    return false;
  }
}
