package io.millrace.core.sql;

import java.util.function.Function;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * A function of one record, which is BINARY or STRING.
 *
 * @param name as SQL spells it, like {@code apache_combined}
 * @param description what DESCRIBE FUNCTION says
 * @param binding makes the function of the type that it is called with
 */
record RecordFunction(String name, String description, Function<DataType, BoundFunction> binding)
    implements UnboundFunction {

  @Override
  public BoundFunction bind(StructType arguments) {
    if (arguments.size() != 1) {
      throw new UnsupportedOperationException(
          name + " takes the record as its one argument, not " + arguments.size());
    }
    DataType type = arguments.fields()[0].dataType();
    if (type instanceof StringType) {
      return binding.apply(DataTypes.StringType);
    }
    if (type instanceof BinaryType || type instanceof NullType) {
      return binding.apply(DataTypes.BinaryType);
    }
    throw new UnsupportedOperationException(
        name + " takes BINARY or STRING, not " + type.sql() + "; cast it to STRING");
  }
}
